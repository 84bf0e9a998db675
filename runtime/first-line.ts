/** The part of a foreign error that our messages may quote. */

/** The first line of an error's message. The other lines may repeat a configuration file. */
export function firstLine(error: unknown): string {
  const text = error instanceof Error ? error.message : String(error);
  return text.split('\n', 1)[0] ?? text;
}
