/** The answer to a request for a Connect widget (atrium-contract.md §12). */
import { z } from 'zod';

/** A Connect widget for one user. */
export interface AtriumConnectWidgetUrl {
  /** The user. */
  readonly guid: string;
  /** Works once and for ten minutes: a secret, not to be logged or stored. */
  readonly connect_widget_url: string;
}

/** Schema of {@link AtriumConnectWidgetUrl}. */
export const connectWidgetUrlSchema: z.ZodType<AtriumConnectWidgetUrl> = z.object({
  guid: z.string(),
  connect_widget_url: z.string(),
});
