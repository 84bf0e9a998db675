/** Entry of the workflow bundle: every workflow, nothing else. */
import './stack-traces';
export { accountVerification } from './account-verification';
