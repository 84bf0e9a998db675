/**
 * The environment as a plain argument. Only runtime/config reads `process.env`; everything else is handed what it may see, and
 * so can a test.
 */

/** Environment variables by name. */
export type Environment = Readonly<Record<string, string | undefined>>;
