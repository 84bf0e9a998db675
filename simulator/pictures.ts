/**
 * Pictures for the questions that show one: real PNG files, made here, so that nothing has to be
 * loaded. The same arguments give the same bytes.
 */
import { createHash } from 'node:crypto';
import { crc32, deflateSync } from 'node:zlib';

/** Red, green and blue, 0 to 255 each. */
export type Colour = readonly [red: number, green: number, blue: number];

const SIGNATURE = Buffer.from([0x89, 0x50, 0x4e, 0x47, 0x0d, 0x0a, 0x1a, 0x0a]);
/** Eight bits a channel, three channels, no interlacing. */
const FORMAT = [8, 2, 0, 0, 0];
const CHANNELS = 3;

/** A picture of one colour with a frame of its complement, as base64. */
export function framedPicture(width: number, height: number, colour: Colour): string {
  const frame = colour.map((channel) => 255 - channel);
  return png(width, height, (x, y) => {
    const isFrame = Math.min(x, y, width - 1 - x, height - 1 - y) < 4;
    return isFrame ? frame : colour;
  });
}

/** A picture of noise, as base64: hardly any smaller than three bytes a pixel. */
export function noisyPicture(width: number, height: number, seed: string): string {
  const rows = Array.from({ length: height }, (_, y) => noise(`${seed}/${String(y)}`, width));
  return png(width, height, (x, y) => rows[y]?.subarray(x * CHANNELS, (x + 1) * CHANNELS) ?? []);
}

function noise(seed: string, width: number): Buffer {
  return createHash('shake128', { outputLength: width * CHANNELS })
    .update(seed)
    .digest();
}

function png(
  width: number,
  height: number,
  pixel: (x: number, y: number) => Iterable<number>,
): string {
  const header = Buffer.alloc(8);
  header.writeUInt32BE(width, 0);
  header.writeUInt32BE(height, 4);
  const lines: number[] = [];
  for (let y = 0; y < height; y += 1) {
    // Each line begins with its filter; 0 is none.
    lines.push(0);
    for (let x = 0; x < width; x += 1) lines.push(...pixel(x, y));
  }
  return Buffer.concat([
    SIGNATURE,
    chunk('IHDR', Buffer.concat([header, Buffer.from(FORMAT)])),
    chunk('IDAT', deflateSync(Buffer.from(lines))),
    chunk('IEND', Buffer.alloc(0)),
  ]).toString('base64');
}

function chunk(type: string, data: Buffer): Buffer {
  const typed = Buffer.concat([Buffer.from(type, 'latin1'), data]);
  const framed = Buffer.alloc(typed.length + 8);
  framed.writeUInt32BE(data.length, 0);
  typed.copy(framed, 4);
  framed.writeUInt32BE(crc32(typed), typed.length + 4);
  return framed;
}
