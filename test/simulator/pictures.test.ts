/** Goal: a client can show every picture, and tell one from the other. */
import { crc32, inflateSync } from 'node:zlib';
import { expect, test } from '@jest/globals';
import { framedPicture, noisyPicture } from '../../simulator/pictures';
import { SCENARIOS } from '../../simulator/scenarios/scenario-table';

test('a PNG is what a decoder expects: signature, size, checksums, and all its lines', () => {
  for (const [base64, width, height] of [
    [framedPicture(64, 48, [1, 2, 3]), 64, 48],
    [noisyPicture(31, 7, 'seed'), 31, 7],
  ] as const) {
    const file = Buffer.from(base64, 'base64');
    expect(file.subarray(0, 8).toString('latin1')).toBe('\x89PNG\r\n\x1a\n');
    expect([file.readUInt32BE(16), file.readUInt32BE(20)]).toEqual([width, height]);
    for (let at = 8; at < file.length; at += 12 + file.readUInt32BE(at)) {
      const end = at + 8 + file.readUInt32BE(at);
      expect(file.readUInt32BE(end)).toBe(crc32(file.subarray(at + 4, end)));
      if (file.toString('latin1', at + 4, at + 8) !== 'IDAT') continue;
      expect(inflateSync(file.subarray(at + 8, end))).toHaveLength(height * (1 + width * 3));
    }
  }
});

test('the pictures of a question differ, and come in several sizes', () => {
  const specs = Object.values(SCENARIOS).flatMap(({ rounds = [] }) => rounds.flat());
  const uris = specs.flatMap(({ imageData, options = [] }) => [
    imageData,
    ...options.map(({ dataUri }) => dataUri),
  ]);
  const pictures = new Set(uris.filter((uri) => uri !== undefined));
  const bytes = [...pictures].map((uri) => uri.length);
  expect(pictures.size).toBe(5);
  expect(Math.min(...bytes)).toBeGreaterThan(100);
  expect(Math.max(...bytes)).toBeGreaterThan(400_000);
});
