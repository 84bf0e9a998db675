/** Entry of the workflow bundle: every workflow, nothing else. */
export { accountVerification } from './account-verification';
