/**
 * Goal: every operation of the OpenAPI document shows true examples, and everything in it is named
 * and described, so that generated clients read well and take later members. Method: the document
 * itself, and the schemas of the routes.
 */
import { describe, expect, it, test } from '@jest/globals';
import { openApiOnce } from '../../api';
import { ROUTES } from '../../api/routes';
import recorded from '../../api/examples.json';
import { examplesOf } from '../../api/openapi-examples';
import { checkShape } from '../../contract/schemas';
import { readDocument } from '../../tools/fuzz-api/document';
import { recordExamples } from '../../tools/openapi-examples/record';
import { useStack } from '../integration/support/stack';
import { shapeOf } from '../simulator/support';
import { IS_FULL_PROOF } from '../support/proof-size';
import { describeWithServer } from '../support/server-suite';

type Json = Readonly<Record<string, unknown>>;

const document = openApiOnce()() as {
  readonly paths: Json;
  readonly components: { readonly schemas: Readonly<Record<string, Json>> };
};
const { check } = readDocument(document);
const SCHEMAS = document.components.schemas;

/** Every object below a value, with where it is. */
function objectsIn(value: unknown, at = ''): readonly (readonly [string, Json])[] {
  if (typeof value !== 'object' || value === null) return [];
  const inner = Object.entries(value).flatMap(([key, each]) => objectsIn(each, `${at}/${key}`));
  return [[at, value as Json], ...inner];
}

describe('examples', () => {
  it.each(ROUTES.map((route) => [route.operationId, route] as const))(
    'of %s fit what is taken and what is answered',
    (operationId, route) => {
      const { request, success } = examplesOf(operationId);
      const taken = Object.values(request).map(
        ({ value }) => checkShape(route.inputs.body!, value).problems,
      );
      expect(taken.filter((problems) => problems !== undefined)).toEqual([]);
      expect(taken.length > 0).toBe(route.inputs.body !== undefined);
      for (const { status, schema, contentType = 'application/json' } of route.success) {
        const shown = Object.values(success[String(status)] ?? {});
        // What is answered without a body needs none.
        if (schema !== undefined || status !== 204) expect(shown).not.toEqual([]);
        for (const { value } of shown) {
          const text = schema === undefined ? String(value) : JSON.stringify(value);
          expect(check(operationId, { status, contentType, text })).toBeUndefined();
        }
      }
    },
  );

  it('show each kind of start and of next action', () => {
    const kindsOf = (schema: string) =>
      Object.keys((SCHEMAS[schema]!['discriminator'] as { readonly mapping: object }).mapping);
    const shown = JSON.stringify([examplesOf('startVerification'), examplesOf('readVerification')]);
    const kinds = [...kindsOf('MemberSource'), ...kindsOf('UserSource'), ...kindsOf('NextAction')];
    expect(kinds.length).toBeGreaterThan(10);
    expect(kinds.filter((kind) => !shown.includes(`"kind":"${kind}"`))).toEqual([]);
  });

  it('show nothing of the machine that recorded them', () => {
    expect(JSON.stringify(document)).not.toMatch(/127\.0\.0\.1|localhost|avk_\w/);
  });
});

/** Without what the Platform API alone tells (docs/platform.md). */
function asAtrium(examples: unknown): unknown {
  const besides = ['supportsOauth', 'passedValidation'];
  return JSON.parse(
    JSON.stringify(examples, (key, value: unknown) => (besides.includes(key) ? undefined : value)),
  );
}

if (IS_FULL_PROOF) {
  describeWithServer("over MX's Platform API", () => {
    const stack = useStack({ dialect: { api: 'platform' }, simulator: { tidy: true } });

    test('every operation is answered alike, but for what MX tells besides', async () => {
      const played = await recordExamples(stack());
      expect(shapeOf(asAtrium(played))).toEqual(shapeOf(asAtrium(recorded)));
    });
  });
}

describe('schemas', () => {
  const all = objectsIn(SCHEMAS);

  it('and their members, and all parameters, are described', () => {
    const described = ({ description, $ref }: Json) =>
      description !== undefined || $ref !== undefined;
    const members = all.flatMap(([at, { properties }]) =>
      Object.entries((properties ?? {}) as Record<string, Json>).map(
        ([name, member]) => [`${at}/${name}`, member] as const,
      ),
    );
    const parameters = objectsIn(document.paths).filter(
      ([, each]) => 'in' in each && 'name' in each,
    );
    const named = Object.entries(SCHEMAS);
    expect(members.length).toBeGreaterThan(150);
    expect(parameters.length).toBeGreaterThan(20);
    const bare = [...members, ...parameters, ...named].filter(([, each]) => !described(each));
    expect(bare.map(([at]) => at)).toEqual([]);
  });

  it('have a name wherever a generator would make one up: in choices, lists of words, lists of objects', () => {
    const isNameless = (each: unknown): boolean => {
      const { type, enum: words } = each as Json;
      return type === 'object' || words !== undefined;
    };
    const nameless = all.flatMap(
      ([at, { oneOf = [], anyOf = [], items = {}, properties = {} }]) => {
        const inner = [
          ...(oneOf as Json[]),
          ...(anyOf as Json[]),
          items,
          ...Object.values(properties as Json),
        ];
        return inner.some(isNameless) ? [at] : [];
      },
    );
    // MemberMessage takes any object: there is nothing to name. The others are words of one request.
    expect(nameless.sort()).toEqual(['/ConnectWidgetMember', '/MemberMessage', '/OauthMember']);
  });

  it('of a choice by kind tell which is which', () => {
    const choices = all.filter(([, { oneOf }]) => oneOf !== undefined);
    expect(choices.length).toBeGreaterThan(3);
    for (const [at, { oneOf, discriminator }] of choices) {
      const { mapping } = discriminator as { readonly mapping: Json };
      const references = (oneOf as readonly Json[]).map(({ $ref }) => $ref);
      expect([at, Object.values(mapping)]).toEqual([at, references]);
    }
  });

  it('of answers take members of later versions', () => {
    const closed = Object.entries(SCHEMAS).filter(
      ([, each]) => each['additionalProperties'] === false,
    );
    const answers = objectsIn(document.paths).flatMap(([at, { $ref }]) =>
      at.includes('/responses/') && typeof $ref === 'string' ? [$ref.split('/').pop()] : [],
    );
    expect(answers.length).toBeGreaterThan(20);
    expect(closed.map(([name]) => name).filter((name) => answers.includes(name))).toEqual([]);
  });
});
