/**
 * Platform's products: what institutions support and what a request orders (mx-platform-contract.md
 * §5).
 */
import { z } from 'zod';
import { type Support } from '../catalogue';
import { type JobOrder, type Yield } from '../job-plan';
import { type World } from '../world';

const PRODUCTS = [
  'account_verification',
  'identity_verification',
  'transactions',
  'transaction_history',
  'statements',
  'investments',
  'rewards',
] as const;
type Product = (typeof PRODUCTS)[number];

/** What stands beside `member`, and in the options of the widget. */
export const dataRequest = z.object({ products: z.array(z.enum(PRODUCTS)) }).optional();

const PRODUCT_OF: Readonly<Record<Support, Product>> = {
  verification: 'account_verification',
  identification: 'identity_verification',
  statement: 'statements',
  history: 'transaction_history',
};

const YIELD_OF: Readonly<Partial<Record<Product, Yield>>> = {
  account_verification: 'numbers',
  identity_verification: 'owners',
  transactions: 'transactions',
  transaction_history: 'transactions',
};

/** The products of an institution; each has transactions. */
export function productsOf(supports: readonly Support[]): readonly Product[] {
  return [...supports.map((support) => PRODUCT_OF[support]), 'transactions'];
}

/** The one job of the products; null: none was ordered. */
export function orderOf(request: z.output<typeof dataRequest>, world: World): JobOrder | null {
  const products = request?.products ?? [];
  if (products.length === 0) return null;
  const brings = products.flatMap((product) => YIELD_OF[product] ?? []);
  const isVerification = brings.includes('numbers');
  return {
    kind: isVerification ? world.settings.productsJobKind : 'aggregation',
    brings: [...new Set(brings)],
  };
}
