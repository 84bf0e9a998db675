/**
 * MX's status route and nothing else, as lean as it gets: bytes in, the same bytes out, and when each
 * member was read. A process of its own, so that it takes nothing from whoever is measured.
 */
import { createServer, type AddressInfo, type Socket } from 'node:net';
import { Gaps, type GapFigures } from './gaps';
import { memberGuid, memberNumber } from '../poll/members';

/** What the bench asks. */
export type ToStub = 'reset' | 'report';

/** What the stub saw since it was reset. */
export interface StubReport extends GapFigures {
  readonly reads: number;
  /** Since its start. */
  readonly members: number;
}

/** A job that goes on for ever, with the fields and headers that MX sends. */
const BODY = JSON.stringify({
  member: {
    aggregated_at: '2016-10-13T18:07:57.000Z',
    connection_status: 'RESUMED',
    guid: memberGuid(0),
    has_processed_accounts: false,
    has_processed_transactions: false,
    is_authenticated: true,
    is_being_aggregated: true,
    status: 'UPDATED',
    successfully_aggregated_at: null,
  },
});
const END = '\r\n\r\n';
const ANSWER = `${[
  'HTTP/1.1 200 OK',
  'Content-Type: application/vnd.mx.atrium.v1+json',
  `Content-Length: ${String(Buffer.byteLength(BODY))}`,
  'Date: Thu, 13 Oct 2016 18:08:00 GMT',
  'Cache-Control: max-age=0, private, must-revalidate',
  'X-Request-Id: 6be8d0f7-e2e1-4c8f-9d80-f3ef3f8a9b64',
  'Connection: keep-alive',
].join('\r\n')}${END}${BODY}`;

const { members } = JSON.parse(process.argv[2] ?? '{}') as { readonly members: number };
const gaps = new Gaps(members);

process.on('message', (message: ToStub) => {
  if (message === 'reset') gaps.reset();
  const { reads, members: seen } = gaps;
  process.send?.({ reads, members: seen, ...gaps.figures() } satisfies StubReport);
});
// A parent that died cannot say so.
process.on('disconnect', () => process.exit(0));
const server = createServer(serve).listen(0, '127.0.0.1', () => {
  process.stdout.write(`at ${String((server.address() as AddressInfo).port)}\n`);
});

function serve(socket: Socket): void {
  let rest = '';
  socket.setNoDelay(true);
  socket.on('error', () => undefined);
  socket.on('data', (bytes) => {
    const text = rest + bytes.toString('latin1');
    let from = 0;
    for (let end = text.indexOf(END); end !== -1; end = text.indexOf(END, from)) {
      gaps.note(memberNumber(text, from), performance.now());
      from = end + END.length;
      socket.write(ANSWER);
    }
    rest = text.slice(from);
  });
}
