/** `delete`: deletes what is kept of verifications. */
export { runDelete } from './run-delete';
