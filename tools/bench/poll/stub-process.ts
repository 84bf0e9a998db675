/**
 * MX's status endpoint and nothing else, as lean as it gets: bytes in, the same bytes out, and when
 * each member was read. In a process of its own, so that it takes nothing from the worker's CPU time.
 */
import { type AddressInfo, createServer, type Socket } from 'node:net';
import { FIRST_MEMBER, memberNumber } from './members';
import { type FromStub, type StubFigures, type ToStub } from './messages';

/** A job that runs and goes on running, with the fields and headers that MX sends. */
const BODY = JSON.stringify({
  member: {
    aggregated_at: '2016-10-13T18:07:57.000Z',
    connection_status: 'RESUMED',
    guid: FIRST_MEMBER,
    has_processed_accounts: false,
    has_processed_transactions: false,
    is_authenticated: true,
    is_being_aggregated: true,
    status: 'UPDATED',
    successfully_aggregated_at: null,
  },
});
const ANSWER = [
  'HTTP/1.1 200 OK',
  'Content-Type: application/vnd.mx.atrium.v1+json',
  `Content-Length: ${String(Buffer.byteLength(BODY))}`,
  'Date: Thu, 13 Oct 2016 18:08:00 GMT',
  'Cache-Control: max-age=0, private, must-revalidate',
  'ETag: W/"9d01ae6b7d9a5e6f86a1a22fa8a7cd3c"',
  'X-Request-Id: 6be8d0f7-e2e1-4c8f-9d80-f3ef3f8a9b64',
  'Strict-Transport-Security: max-age=31536000; includeSubDomains',
  'Connection: keep-alive',
  '',
  BODY,
].join('\r\n');
const END = '\r\n\r\n';
/** Gaps are counted by the millisecond up to here; longer ones are as long as the longest. */
const GAPS_MAX = 60_000;

const sockets = new Set<Socket>();
const gaps = new Uint32Array(GAPS_MAX + 1);
let lastReadMs = new Float64Array();
let members = 0;
let requests = 0;
let answerMs = 0;

process.on('message', (message: ToStub) => {
  if (message.kind === 'start') listen(message);
  else if (message.kind === 'report') tell({ kind: 'figures', ...figures() });
  else {
    gaps.fill(0);
    requests = 0;
    tell({ kind: 'done' });
  }
});
// A parent that died cannot say so.
process.on('disconnect', () => process.exit(0));
process.on('SIGINT', () => undefined);

function listen(start: Extract<ToStub, { readonly kind: 'start' }>): void {
  lastReadMs = new Float64Array(start.membersMax);
  answerMs = start.answerMs;
  const server = createServer(serve).listen(0, '127.0.0.1', () => {
    const { port } = server.address() as AddressInfo;
    tell({ kind: 'listening', baseUrl: `http://127.0.0.1:${String(port)}` });
  });
}

function serve(socket: Socket): void {
  sockets.add(socket);
  let rest = '';
  socket.setNoDelay(true);
  socket.on('close', () => sockets.delete(socket));
  socket.on('error', () => undefined);
  socket.on('data', (bytes) => {
    const text = rest + bytes.toString('latin1');
    let from = 0;
    for (let end = text.indexOf(END); end !== -1; end = text.indexOf(END, from)) {
      note(memberNumber(text, from));
      from = end + END.length;
      if (answerMs === 0) socket.write(ANSWER);
      else setTimeout(() => socket.write(ANSWER), answerMs);
    }
    rest = text.slice(from);
  });
}

function note(member: number): void {
  const nowMs = performance.now();
  const beforeMs = lastReadMs[member] ?? 0;
  lastReadMs[member] = nowMs;
  requests += 1;
  if (beforeMs === 0) {
    members += 1;
    return;
  }
  // Rounded down: a gap never looks longer than it was.
  const gap = Math.min(Math.floor(nowMs - beforeMs), GAPS_MAX);
  gaps[gap] = (gaps[gap] ?? 0) + 1;
}

function figures(): StubFigures {
  const count = gaps.reduce((sum, each) => sum + each, 0);
  const total = gaps.reduce((sum, each, gap) => sum + each * gap, 0);
  const at = (share: number): number => {
    let left = Math.max(1, Math.ceil(count * share));
    return Math.max(
      0,
      gaps.findIndex((each) => (left -= each) <= 0),
    );
  };
  const { user, system } = process.cpuUsage();
  return {
    ...{ requests, members, sockets: sockets.size, cpu: user + system },
    ...{ gapMinMs: at(0), gapMeanMs: count === 0 ? 0 : total / count },
    ...{ gapP99Ms: at(0.99), gapMaxMs: at(1) },
  };
}

function tell(message: FromStub): void {
  process.send?.(message);
}
