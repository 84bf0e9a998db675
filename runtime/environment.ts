/**
 * The environment as a plain argument. Only runtime/config reads `process.env`; everything else
 * gets its environment from its caller, which may be a test.
 */

/** Environment variables by name. */
export type Environment = Readonly<Record<string, string | undefined>>;
