/** What `doctor` runs. */
export { runDoctor } from './run-doctor';
