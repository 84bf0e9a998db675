/**
 * The violations that dependency-cruiser is shown: one file per forbidden import, each with the rule that must report it,
 * and beside them a tree of everything that is allowed. A rule without a line here counts as untested.
 */
import type { Tree } from './temporary-tree';

/** One forbidden file and the rule that has to name it. */
export interface PlantedViolation {
  readonly rule: string;
  readonly file: string;
  readonly source: string;
}

const planted = (rule: string, file: string, source: string): PlantedViolation => ({
  rule,
  file,
  source,
});

const value = (from: string) => `import { x } from '${from}';\nexport const y: number = x;\n`;
const type = (from: string) => `import type { X } from '${from}';\nexport type Y = X;\n`;

/** The rooms of docs/architecture.md; each gets a door with one value and one type. */
const ROOMS = [
  'domain',
  'workflows',
  'atrium',
  'activities',
  'codec',
  'worker',
  'client',
  'api',
  'simulator',
  'platform',
  'scripts',
];

const DECLARED = [
  'axios',
  'fastify',
  'jose',
  'pino',
  'zod',
  '@temporalio/activity',
  '@temporalio/client',
  '@temporalio/common',
  '@temporalio/worker',
  '@temporalio/workflow',
];

const fakePackage = (name: string): Tree => ({
  [`node_modules/${name}/package.json`]: JSON.stringify({
    name,
    version: '1.0.0',
    main: 'index.js',
  }),
  [`node_modules/${name}/index.js`]: 'exports.x = 1;\n',
});

/** What both trees stand on: packages, doors, and the files that the doors' rules speak of. */
export const GROUND: Tree = {
  'package.json': JSON.stringify({
    name: 'planted',
    dependencies: Object.fromEntries(DECLARED.map((name) => [name, '1.0.0'])),
    devDependencies: { tsx: '1.0.0' },
  }),
  'tsconfig.json': JSON.stringify({
    compilerOptions: { module: 'node20', moduleResolution: 'node16', target: 'es2023' },
  }),
  ...Object.fromEntries(
    [...DECLARED, 'tsx', 'undeclared'].flatMap((name) => Object.entries(fakePackage(name))),
  ),
  ...Object.fromEntries(
    ROOMS.map((room) => [
      `${room}/index.ts`,
      `export { x } from './inner';\nexport type X = number;\n`,
    ]),
  ),
  ...Object.fromEntries(ROOMS.map((room) => [`${room}/inner.ts`, 'export const x = 1;\n'])),
  'workflows/names.ts': value('../domain'),
  'workflows/messages.ts': value('@temporalio/workflow'),
  'test/support.ts': value('../domain'),
};

/** Each of these must be reported by the rule beside it. */
export const VIOLATIONS: readonly PlantedViolation[] = [
  planted('domain-imports-rooms', 'domain/a.ts', value('../platform')),
  planted('domain-imports-rooms', 'domain/type.ts', type('../workflows')),
  planted('domain-imports-packages', 'domain/b.ts', value('zod')),
  planted('domain-imports-node', 'domain/c.ts', "import { x } from 'node:fs';\nexport { x };\n"),
  planted('workflows-imports-rooms', 'workflows/a.ts', value('../atrium')),
  planted('workflows-imports-packages', 'workflows/b.ts', value('axios')),
  planted('workflows-imports-packages', 'workflows/late.ts', "export const x = import('zod');\n"),
  planted('workflows-imports-node', 'workflows/c.ts', value('node:crypto')),
  planted('workflows-imports-types-only', 'workflows/d.ts', value('../activities')),
  planted('atrium-imports-rooms', 'atrium/a.ts', value('../domain')),
  planted('atrium-imports-packages', 'atrium/b.ts', value('@temporalio/common')),
  planted('atrium-main-imports-rooms', 'atrium/main.ts', value('../domain')),
  planted('activities-imports-rooms', 'activities/a.ts', value('../platform')),
  planted('activities-imports-packages', 'activities/b.ts', value('axios')),
  planted('activities-imports-node', 'activities/c.ts', value('node:http')),
  planted('activities-main-imports-rooms', 'activities/main.ts', value('../worker')),
  planted('codec-imports-rooms', 'codec/a.ts', value('../platform')),
  planted('codec-imports-packages', 'codec/b.ts', value('fastify')),
  planted('codec-imports-node', 'codec/c.ts', value('node:net')),
  planted('codec-main-imports-rooms', 'codec/main.ts', value('../client')),
  planted('codec-server-imports-rooms', 'codec/server/a.ts', value('../../atrium')),
  planted('codec-server-imports-packages', 'codec/server/b.ts', value('axios')),
  planted('worker-imports-rooms', 'worker/a.ts', value('../client')),
  planted('worker-imports-rooms', 'worker/workflow-code.ts', value('../workflows')),
  planted('worker-imports-packages', 'worker/b.ts', value('axios')),
  planted('worker-main-imports-rooms', 'worker/main.ts', value('../simulator')),
  planted('client-imports-rooms', 'client/a.ts', value('../atrium')),
  planted('client-imports-types-only', 'client/b.ts', value('../workflows')),
  planted('client-imports-packages', 'client/c.ts', value('@temporalio/worker')),
  planted('client-main-imports-rooms', 'client/main.ts', value('../activities')),
  planted('api-imports-rooms', 'api/a.ts', value('../activities')),
  planted('api-imports-packages', 'api/b.ts', value('axios')),
  planted('api-main-imports-rooms', 'api/main.ts', value('../worker')),
  planted('simulator-imports-rooms', 'simulator/a.ts', value('../atrium')),
  planted('simulator-imports-rooms', 'simulator/main.ts', value('../platform')),
  planted('simulator-imports-packages', 'simulator/b.ts', value('axios')),
  planted('platform-imports-rooms', 'platform/a.ts', value('../domain')),
  planted('platform-imports-packages', 'platform/b.ts', value('fastify')),
  planted(
    'no-circular',
    'client/ring-a.ts',
    "import { b } from './ring-b';\nexport const a = (): number => b();\n",
  ),
  planted('no-orphans', 'client/lonely.ts', 'export const nobody = 1;\n'),
  planted('only-through-doors', 'api/door.ts', value('../client/inner')),
  planted('only-through-doors', 'scripts/door.ts', value('../workflows/inner')),
  planted('main-is-a-process', 'scripts/main-import.ts', value('../worker/main')),
  planted('not-to-tests', 'scripts/tested.ts', value('../test/support')),
  planted('not-to-scripts', 'worker/scripted.ts', value('../scripts')),
  planted('no-dev-dependencies', 'worker/dev.ts', value('tsx')),
  planted('no-undeclared-packages', 'worker/luck.ts', value('undeclared')),
  planted('no-unresolvable', 'worker/nowhere.ts', value('./nowhere-to-be-found')),
];

/** The other half of the ring; on its own it is not a planted violation. */
export const RING: Tree = {
  'client/ring-b.ts': "import { a } from './ring-a';\nexport const b = (): number => a();\n",
};

/** Imports that the table allows, the narrow ones above all: none may be reported. */
export const ALLOWED: Tree = {
  'workflows/steps.ts': type('../activities') + value('../domain').replace('y', 'z'),
  'activities/call.ts': value('../atrium') + value('../codec').replaceAll('x', 'x as q'),
  'worker/compose.ts': value('../workflows/names'),
  'worker/main.ts': value('../platform'),
  'codec/server/routes.ts': value('fastify'),
  'codec/main.ts': value('../platform'),
  'codec/seal.ts': value('jose'),
  'client/start.ts': type('../workflows') + value('../workflows/messages').replace('y', 'z'),
  'simulator/server.ts': value('fastify'),
  'api/routes.ts': value('../client'),
  'scripts/demo.ts': value('../simulator'),
  'test/some.ts': value('../workflows/inner'),
  'client/types-a.ts': "import type { B } from './types-b';\nexport interface A { b?: B }\n",
  'client/types-b.ts': "import type { A } from './types-a';\nexport interface B { a?: A }\n",
};
