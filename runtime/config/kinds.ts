/**
 * The kinds of values that a variable may hold. The text of each problem goes on from the
 * variable's name, says what to do and never quotes the value.
 */
import { z } from 'zod';
import { commandLine } from '../invocation';
import { entriesOf, isBaseAddress, isProxyAddress } from './addresses';

/** Shortest token secret that is accepted, in characters: 256 bits in base64. */
export const TOKEN_SECRET_LENGTH_MIN = 43;

/** A line to type; a terminal shows it unbroken. */
export const typed = (line: string): string => `\n    ${line}`;

const secrets = z.registry<{ readonly isSecret: true }>();

/** The same kind, for a value that is kept out of logs and of files that everybody may read. */
export const secret = <S extends z.ZodType>(kind: S): S => {
  secrets.add(kind, { isSecret: true });
  return kind;
};

/** Whether a variable is of a secret kind; a described copy of it is, too. */
export const isSecret = (schema: z.ZodType | undefined): boolean =>
  schema !== undefined && secrets.get(schema) !== undefined;

export const text = (fallback = ''): z.ZodType<string> => z.string().default(fallback);

export const integer = (least: number, most: number, fallback: number): z.ZodType<number> => {
  const problem = `must be a whole number from ${String(least)} to ${String(most)}.`;
  const number = z.coerce.number(problem).int(problem).min(least, problem).max(most, problem);
  return number.default(fallback);
};

export const word = <const W extends readonly string[]>(
  words: W,
  fallback: W[number],
): z.ZodType<W[number]> => z.enum(words, `must be one of ${words.join(', ')}.`).default(fallback);

/** Text that may be left out; where it is given, it has to fit. */
export const fitting = (
  fits: (value: string) => boolean,
  problem: string,
  fallback = '',
): z.ZodType<string> => text(fallback).refine((value) => value === '' || fits(value), problem);

/** @param advice - where the value comes from */
export const required = (advice: string): z.ZodString => z.string(`is not set. ${advice}`);

/** The base URL of MX. */
export const address = (): z.ZodType<string> => {
  const fit = 'an http or https address, such as https://vestibule.mx.com.';
  return z
    .url({
      protocol: /^https?$/,
      error: ({ input }) => `${input === undefined ? 'is not set. Set it to' : 'must be'} ${fit}`,
    })
    .refine(isBaseAddress, 'must hold no user, password, query or fragment.');
};

/** The address of an egress proxy; secret, because it may have a password. */
export const proxyAddress = (): z.ZodType<string> =>
  secret(
    fitting(
      isProxyAddress,
      'must be the address of an HTTP proxy, such as http://proxy.example.com:3128, with ' +
        'user:password@ before the host where it asks for them (special characters percent-encoded).',
    ),
  );

/** A header's value that MX issued. */
export const mxKey = (name: string): z.ZodString =>
  secret(
    required(`Set it, or ${name}_FILE. MX issues it.`).regex(
      /^[\x21-\x7e]{1,500}$/,
      'must be 1 to 500 printable ASCII characters without spaces, as MX issued it.',
    ),
  );

/** The public half of a sealing pair. Its JSON is read by who knows keys. */
export const publicSealingKey = (name: string): z.ZodString =>
  required(`Set it, or ${name}_FILE. To make a pair:${typed(commandLine('keys', 'sealing'))}`);

/** The private half. */
export const privateSealingKey = (name: string): z.ZodString => secret(publicSealingKey(name));

/** Keys of the payload codec. @param advice - where they come from */
export const payloadKeyRing = (advice: string): z.ZodString => secret(required(advice));

/** How to make a key of ours. */
export const MAKE_SECRET = `To make one:${typed('openssl rand -base64 32')}`;
const LONG_ENOUGH = `must have at least ${String(TOKEN_SECRET_LENGTH_MIN)} characters. ${MAKE_SECRET}`;

/** Keys of ours, comma-separated, each of at least as many characters as a token secret. */
export const ownKeys = (): z.ZodType<string> =>
  secret(
    fitting(
      (value) => entriesOf(value).every((key) => key.length >= TOKEN_SECRET_LENGTH_MIN),
      `must have at least ${String(TOKEN_SECRET_LENGTH_MIN)} characters a key. ${MAKE_SECRET}`,
    ),
  );

export const tokenSecret = (): z.ZodString =>
  secret(
    required(`Set it, or API_TOKEN_SECRET_FILE. ${MAKE_SECRET}`)
      .trim()
      .min(TOKEN_SECRET_LENGTH_MIN, LONG_ENOUGH),
  );

/** One that may be left out. */
export const otherTokenSecret = (): z.ZodType<string> =>
  secret(
    z
      .string()
      .trim()
      .default('')
      .refine((value) => value === '' || value.length >= TOKEN_SECRET_LENGTH_MIN, LONG_ENOUGH),
  );

/** The secret part of a path that strangers must not guess. */
export const webhookPath = (): z.ZodType<string> =>
  secret(
    fitting(
      (path) => /^[\w-]{43,200}$/.test(path),
      `must be 43 to 200 letters, digits, dashes or underscores. To make one:${typed('openssl rand -hex 32')}`,
    ),
  );

/** User and password of Basic authentication. */
export const webhookLogin = (): z.ZodType<string> =>
  secret(
    fitting(
      (login) => /^[\x21-\x39\x3b-\x7e]{1,100}:[\x21-\x7e]{16,200}$/.test(login),
      'must be a user, a colon, and a password of at least 16 printable ASCII characters without spaces.',
    ),
  );
