/** `explain`: why one verification stands where it stands. */
export { explanationOf, runExplain } from './run-explain';
