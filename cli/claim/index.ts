/** `claim`: gives users at MX the mark of their tenant. */
export { runClaim } from './run-claim';
