/** Processes that tests start. */
export { ROOT, run, runTypeScript, type Child } from '../../tools/child-process';
