/**
 * Seeded identifiers: the same seed and inputs give the same guids. Nothing here may depend on
 * chance or on the clock.
 */
import { createHash } from 'node:crypto';

/** Makes a uuid-shaped string from a seed and the parts that name the thing. */
export function seededUuid(seed: string, ...parts: readonly (string | number)[]): string {
  const hex = digest(seed, ...parts);
  return [
    hex.slice(0, 8),
    hex.slice(8, 12),
    hex.slice(12, 16),
    hex.slice(16, 20),
    hex.slice(20, 32),
  ].join('-');
}

/** Makes a number in [0, 1) from a seed and the parts that name the thing. */
export function seededFraction(seed: string, ...parts: readonly (string | number)[]): number {
  return Number.parseInt(digest(seed, ...parts).slice(0, 8), 16) / 0x1_0000_0000;
}

/**
 * Hashes the parts to 64 hex digits (SHA-256). Used so that secrets can be compared without being
 * kept.
 */
export function digest(...parts: readonly (string | number)[]): string {
  const hash = createHash('sha256');
  // The length before each part keeps ('ab','c') and ('a','bc') apart.
  for (const part of parts) hash.update(`${String(part).length.toString()}:${String(part)};`);
  return hash.digest('hex');
}
