/** Chance that repeats itself for a seed. */

/** A generator of numbers from 0 to 1 that repeats itself for a seed (mulberry32). */
export function randomFrom(seed: number): () => number {
  let state = seed >>> 0;
  return () => {
    state = (state + 0x6d2b79f5) >>> 0;
    let mixed = Math.imul(state ^ (state >>> 15), state | 1);
    mixed ^= mixed + Math.imul(mixed ^ (mixed >>> 7), mixed | 61);
    return ((mixed ^ (mixed >>> 14)) >>> 0) / 2 ** 32;
  };
}

/** A source of its own for each name, the same in every run with this seed. */
export function randomOf(seed: number, name: string): () => number {
  let hash = seed;
  for (const character of name)
    hash = Math.imul(hash ^ (character.codePointAt(0) ?? 0), 0x01000193);
  return randomFrom(hash >>> 0);
}

/** One of them. @throws Error where there is none */
export function pick<T>(all: readonly T[], random: () => number): T {
  if (all.length === 0) throw new Error('There is nothing to choose from.');
  return all[Math.floor(random() * all.length)] as T;
}

/** They come in turn, again and again. @throws Error where there is none */
export function inTurn<T>(all: readonly T[], index: number): T {
  if (all.length === 0) throw new Error('There is nothing to choose from.');
  return all[index % all.length] as T;
}
