/** Goal: a status that is read without its schema, to save time, is read as the schema reads it. */
import { expect, it } from '@jest/globals';
import * as fc from 'fast-check';
import { memberStatusSchema, plainMemberStatus } from '../../../mx/atrium/schemas/member-status';
import { fixtureBody, fixturesOf } from './support/fixtures';

const text = fc.oneof(
  fc.constantFrom('', ' ', '\u200b', ' CONNECTED', '2016-10-13T18:07:57.000Z', 'é', 'x'.repeat(65)),
  fc.string({ unit: 'binary', maxLength: 5 }),
);
const anything = fc.oneof(text, fc.constantFrom(null, undefined, 1, true, false, [], {}));
const member = fc.record(
  {
    connection_status: anything,
    is_being_aggregated: fc.oneof({ weight: 3, arbitrary: fc.boolean() }, anything),
    is_authenticated: anything,
    aggregated_at: anything,
    successfully_aggregated_at: anything,
  },
  { requiredKeys: [] },
);

it('as the schema reads it, or not at all', () => {
  fc.assert(
    fc.property(member, (given) => {
      const plain = plainMemberStatus({ member: given });
      if (plain !== undefined) expect(plain).toEqual(memberStatusSchema.parse(given));
    }),
    { numRuns: 500 },
  );
});

it('whole, of each status among the examples of MX; of nothing else', () => {
  const examples = fixturesOf('response').filter(({ path }) => path.endsWith('/status'));
  expect(examples.length).toBeGreaterThan(0);
  for (const { file } of examples) {
    const body = fixtureBody(file) as { member: unknown };
    expect(plainMemberStatus(body)).toEqual(memberStatusSchema.parse(body.member));
  }
  for (const body of [
    undefined,
    null,
    'member',
    [],
    {},
    { member: [] },
    Object.create({ member: {} }),
  ])
    expect(plainMemberStatus(body)).toBeUndefined();
});
