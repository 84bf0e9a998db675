/**
 * Problems for requests that cannot be parsed: broken syntax, headers too large, too slow. Written
 * to the bare socket.
 */
import { randomUUID } from 'node:crypto';
import { STATUS_CODES } from 'node:http';
import { type Socket } from 'node:net';
import { type Measure } from '../runtime/observability';
import { PROBLEM_JSON, PROBLEMS, problemBody, type ProblemCode } from './problem';

const CODES: Readonly<Record<string, ProblemCode>> = {
  HPE_HEADER_OVERFLOW: 'HEADERS_TOO_LARGE',
  ERR_HTTP_REQUEST_TIMEOUT: 'REQUEST_TIMEOUT',
};

/** A peer that takes the answer does so within a round trip; one that does not has no say. */
const GRACE_MS = 1_000;

/**
 * Answers and closes: the socket is destroyed {@link GRACE_MS} later, because one that is only ended
 * stays open for as long as the peer likes.
 */
export function rawProblem(error: NodeJS.ErrnoException, socket: Socket, measure: Measure): void {
  if (error.code === 'ECONNRESET' || socket.destroyed || !socket.writable) {
    socket.destroy();
    return;
  }
  const code = CODES[error.code ?? ''] ?? 'INVALID_REQUEST';
  measure.add('verification_api_rejections_total', { reason: code });
  const { status } = PROBLEMS[code];
  const requestId = randomUUID();
  const body = JSON.stringify(problemBody({ code, details: {} }, requestId));
  const head = [
    `HTTP/1.1 ${String(status)} ${STATUS_CODES[status] ?? ''}`,
    `content-type: ${PROBLEM_JSON}`,
    `content-length: ${String(Buffer.byteLength(body))}`,
    `x-request-id: ${requestId}`,
    'cache-control: no-store',
    'connection: close',
  ];
  socket.end(`${head.join('\r\n')}\r\n\r\n${body}`);
  setTimeout(() => socket.destroy(), GRACE_MS).unref();
}
