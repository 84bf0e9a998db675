/** `health`: asks a process of this machine how it is. */
export { runHealth } from './run-health';
