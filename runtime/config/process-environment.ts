/**
 * The one place that reads `process.env`; everything else gets it, or parts of it, as an argument.
 */
import { type Environment } from '../environment';

/** The process's own environment. */
export function processEnvironment(): Environment {
  return process.env;
}
