/** Of the answers that tests distort at random. A failure is repeated with it, by the variable. */
export const UNTIDY_SEED = Number(process.env['UNTIDY_SEED'] ?? Date.now() % 1_000_000);
