/** How a request to the codec server fails. No text says anything of a payload. */

/** Every code with its status and text. */
const PROBLEMS = {
  UNAUTHENTICATED: [401, 'The token is missing, expired, or not valid here.'],
  FORBIDDEN: [403, 'The token has neither role: codec:operator, codec:auditor.'],
  ORIGIN_REJECTED: [403, 'Pages of this origin may not call. Add it to CODEC_CORS_ORIGINS.'],
  OTHER_NAMESPACE: [403, 'This codec server serves another namespace.'],
  NOT_FOUND: [404, 'There is nothing here. It takes POST /decode.'],
  INVALID_REQUEST: [400, 'The body must be JSON: {"payloads": [{"metadata", "data"}, …]}.'],
  TOO_LARGE: [413, 'The body or the number of its payloads is over the limit.'],
  RATE_LIMITED: [429, 'Too many requests. Try again in a minute.'],
  IDENTITY_UNAVAILABLE: [503, 'The keys of the identity provider cannot be fetched.'],
  INTERNAL: [500, 'Internal error.'],
} as const;

export type CodecProblemCode = keyof typeof PROBLEMS;

/** Ends a request with a status and a code. */
export class CodecProblem extends Error {
  override readonly name = 'CodecProblem';
  readonly code: CodecProblemCode;
  readonly status: number;

  constructor(code: CodecProblemCode) {
    const [status, text] = PROBLEMS[code];
    super(text);
    this.code = code;
    this.status = status;
  }
}
