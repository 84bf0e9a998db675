/** `list`: lists verifications. */
export { runList } from './run-list';
