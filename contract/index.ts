/**
 * What callers and workers agree on: names and messages. Loads no SDK code, no zod and no Node
 * built-in, so that workflow code may load it as well. The shapes of requests and views are an
 * entry of their own: contract/schemas.
 */
export type * from './figures';
export * from './messages';
export * from './mx-members';
export * from './names';
export * from './webhooks';
