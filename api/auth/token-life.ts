/** Bounds of the life of a token for one verification, in seconds. */
export const TOKEN_LIFE_SECONDS = { least: 60, most: 3_600, usual: 900 } as const;
