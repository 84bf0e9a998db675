/**
 * Goal: a trace goes through Temporal whole, as Temporal's own interceptors write it, and nothing
 * else goes with it. Method: properties, and tables of what does not fit.
 */
import fc from 'fast-check';
import { expect, it, test } from '@jest/globals';
import {
  TRACE_HEADER,
  carrierFrom,
  fromHeader,
  logFieldsOf,
  spanIdsOf,
  toCarrier,
  toHeader,
  traceparentOf,
} from '../../domain/trace-context';

const TRACE = '0af7651916cd43dd8448eb211c80319c';
const SPAN = '00f067aa0ba902b7';
const traceparent = `00-${TRACE}-${SPAN}-01`;
const bytes = (text: string) => ({ data: new TextEncoder().encode(text) });

test('a carrier goes through its header whole; anything else in its place is none', () => {
  const digit = fc.constantFrom(...Array.from('123456789abcdef'));
  const hex = (length: number) => fc.string({ minLength: length, maxLength: length, unit: digit });
  const ids = fc.record({ traceId: hex(32), spanId: hex(16), isSampled: fc.boolean() });
  const beside = { tracestate: fc.constant('a=b,c=d'), requestId: fc.uuid() };
  fc.assert(
    fc.property(ids, hex(16), fc.record(beside, { requiredKeys: [] }), (some, spanId, more) => {
      const carrier = { traceparent: traceparentOf(some), ...more };
      expect(fromHeader(toHeader(carrier))).toEqual(carrier);
      expect(spanIdsOf(carrier.traceparent)).toEqual(some);
      const next = { ...carrier, traceparent: traceparentOf({ ...some, spanId }) };
      expect(carrierFrom(carrier, spanId)).toEqual(next);
    }),
  );
  fc.assert(
    fc.property(fc.oneof(fc.json(), fc.string()), (text) => {
      expect(fromHeader(bytes(text))).toBeUndefined();
    }),
  );
  for (const none of [undefined, {}, { data: null }]) expect(fromHeader(none)).toBeUndefined();
});

test("the header is that of Temporal's own interceptors", () => {
  // What their `headersWithContext` made of a span (1.24.0), through the default payload converter.
  const theirs = {
    metadata: { encoding: Buffer.from('json/plain') },
    data: Buffer.from(JSON.stringify({ traceparent })),
  };
  expect(TRACE_HEADER).toBe('_tracer-data');
  expect(fromHeader(theirs)).toEqual({ traceparent });
  const ours = toHeader({ traceparent });
  expect(Buffer.from(ours.data!).toString()).toBe(theirs.data.toString());
  expect(Buffer.from(ours.metadata!['encoding']!).toString()).toBe('json/plain');
});

it.each([
  ['00', false],
  ['01', true],
  ['02', false],
  ['03', true],
  ['10', false],
  ['ff', true],
])('a span with the flags %s is sampled: %s', (flags, isSampled) => {
  const text = `00-${TRACE}-${SPAN}-${flags}`;
  expect(spanIdsOf(text)).toEqual({ traceId: TRACE, spanId: SPAN, isSampled });
});

it.each([
  ...[undefined, null, 7, '', '00', ` ${traceparent}`, `${traceparent}\n`, `${traceparent}-x`],
  ...[`01${traceparent.slice(2)}`, traceparent.toUpperCase(), traceparent.replace('4', 'g')],
  ...[traceparent.replace(TRACE, '0'.repeat(32)), traceparent.replace(SPAN, '0'.repeat(16))],
  ...[traceparent.replace('4', ''), traceparent.replace('b7', 'b'), traceparent.slice(0, -1)],
  ...[traceparent.replace('4', '44'), traceparent.replace('b7', 'b77'), `${traceparent}1`],
])('%j names no span, and is passed on to nobody', (wrong) => {
  expect(spanIdsOf(wrong)).toBeUndefined();
  expect(toCarrier({ traceparent: wrong })).toBeUndefined();
  // What is there already stays as it is.
  const carrier = { traceparent: String(wrong), requestId: 'r-1' };
  expect(carrierFrom(carrier, SPAN)).toBe(carrier);
  expect(logFieldsOf(carrier)).toEqual({ requestId: 'r-1' });
});

it.each<[string, 'tracestate' | 'requestId', unknown, boolean]>([
  ['vendors as long as W3C asks for', 'tracestate', 'x'.repeat(512), true],
  ['visible signs and blanks', 'tracestate', ' ~', true],
  ['longer ones', 'tracestate', 'x'.repeat(513), false],
  ['none', 'tracestate', '', false],
  ['a line end', 'tracestate', 'a=b\n', false],
  ['a line begun', 'tracestate', '\na=b', false],
  ['a sign of another alphabet', 'tracestate', 'a=é', false],
  ['a list', 'tracestate', ['a=b'], false],
  ['an id of ours', 'requestId', '0f1e-2.d_3', true],
  ['an id as long as may be', 'requestId', 'x'.repeat(64), true],
  ['a longer one', 'requestId', 'x'.repeat(65), false],
  ['no id', 'requestId', '', false],
  ['a blank in it', 'requestId', 'a b', false],
  ['a line end after it', 'requestId', 'a\n', false],
  ['a blank before it', 'requestId', ' a', false],
  ['a number', 'requestId', 7, false],
])('beside the trace, with %s: passed on where it fits', (_what, name, value, isPassedOn) => {
  const expected = isPassedOn ? { traceparent, [name]: value } : { traceparent };
  const sent = { traceparent, [name]: value, other: 'hunter2' };
  expect(toCarrier(sent)).toStrictEqual(expected);
  expect(fromHeader(bytes(JSON.stringify(sent)))).toStrictEqual(expected);
});

it('a log line says which trace and request it belongs to', () => {
  const requestId = 'r-1';
  expect(logFieldsOf({ traceparent, requestId })).toEqual({ traceId: TRACE, requestId });
  expect(logFieldsOf({ traceparent })).toStrictEqual({ traceId: TRACE });
});

it.each([undefined, null, 'text', 7, []])('%j is no carrier', (sent) => {
  expect(toCarrier(sent)).toBeUndefined();
});
