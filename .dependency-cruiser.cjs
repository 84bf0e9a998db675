/**
 * The import table of docs/architecture.md as rules: who may import whom, through which door. It is the second of the three
 * places that enforce it (docs/adr/0010); change the table here and on that page together, never one of them alone.
 * Type imports follow the same table, with the two exceptions marked `types`.
 */

const MODULES = [
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
];

/** What a module may load besides its own files. `modules` are path patterns, `node` names built-ins (or all of them). */
const TABLE = {
  domain: {
    modules: [],
    packages: [],
    node: [],
    because: 'domain/ holds pure rules; it imports nothing.',
  },
  workflows: {
    modules: ['domain/'],
    types: ['activities/'],
    packages: ['@temporalio/workflow', '@temporalio/common'],
    node: [],
    because: 'workflows/ is deterministic: domain, the Workflow SDK, and the types of activities.',
  },
  atrium: {
    modules: [],
    packages: ['axios', 'zod'],
    node: 'all',
    because: 'atrium/ knows MX and nothing of this service.',
  },
  activities: {
    modules: ['domain/', 'atrium/', 'codec/'],
    packages: ['@temporalio/activity', '@temporalio/common'],
    node: ['crypto', 'timers/promises'],
    because: 'activities/ joins domain, atrium and the sealing of codec.',
  },
  codec: {
    modules: ['domain/'],
    packages: ['@temporalio/common', '@temporalio/proto', 'jose'],
    node: ['crypto'],
    because: 'codec/ is security code: the fewer things it loads, the better.',
  },
  worker: {
    modules: ['activities/', 'atrium/', 'codec/', 'runtime/', 'contract/names\\.ts$'],
    packages: ['@temporalio/worker', '@temporalio/common'],
    node: 'all',
    because: 'worker/ composes; Workflow code reaches it as a bundle, by path.',
  },
  client: {
    modules: ['workflows/(?:messages|names)\\.ts$', 'domain/', 'codec/'],
    types: ['workflows/'],
    // Of proto only the types of history events.
    packages: ['@temporalio/client', '@temporalio/common', '@temporalio/proto'],
    node: 'all',
    because: 'client/ is loaded by callers: no Workflow code, no server, no Atrium.',
  },
  api: {
    modules: ['client/', 'atrium/', 'codec/', 'runtime/', 'domain/'],
    packages: ['fastify', '@fastify/[^/]+', 'fastify-type-provider-zod', 'zod', 'jose'],
    node: 'all',
    because: 'api/ is a surface over client/, with Atrium for look-ups only.',
  },
  simulator: {
    modules: [],
    packages: ['fastify', 'zod'],
    node: 'all',
    because:
      'simulator/ shares no code with any module, so that one mistake cannot cancel itself out.',
  },
  platform: {
    modules: [],
    packages: ['zod', 'pino', '@temporalio/(?:client|worker|envconfig|testing)'],
    node: 'all',
    because: 'runtime/ is process plumbing and knows no module.',
  },
};

const module = (name) => `^${name}/`;

/** A process's own main may load the plumbing, except in modules that share no code at all. */
const mainOf = (name) => `^${name}/main\\.ts$`;
const mayUsePlatform = (name) => !['simulator', 'platform', 'domain', 'workflows'].includes(name);

/** The codec server is a process in a module of pure functions, so its files have a wider table (design: server only). */
const CODEC_SERVER = '^codec/(?:main|server)(?:\\.ts$|/)';

function roomRules(name) {
  const { modules, types = [], packages, node, because } = TABLE[name];
  const others = MODULES.filter((other) => other !== name).concat('scripts', 'examples', 'bench');
  const allowed = modules.map((path) => `^${path}`);
  const fromNot = name === 'codec' ? [CODEC_SERVER] : [];
  const to = { path: `^(?:${others.join('|')})/` };
  const rules = [
    {
      name: `${name}-imports-modules`,
      comment: because,
      severity: 'error',
      from: {
        path: module(name),
        pathNot: [...fromNot, ...(mayUsePlatform(name) ? [mainOf(name)] : [])],
      },
      to: { ...to, pathNot: [...allowed, ...types.map((path) => `^${path}`)] },
    },
    {
      name: `${name}-imports-packages`,
      comment: because,
      severity: 'error',
      from: { path: module(name), pathNot: fromNot },
      to: {
        path: 'node_modules/',
        pathNot: packages.map((path) => `node_modules/(?:@types/)?${path}/`),
      },
    },
  ];
  if (mayUsePlatform(name)) {
    rules.push({
      name: `${name}-main-imports-modules`,
      comment: `${because} Its main may use runtime/ too.`,
      severity: 'error',
      from: { path: mainOf(name) },
      to: { ...to, pathNot: [...allowed, '^runtime/'] },
    });
  }
  if (types.length > 0) {
    rules.push({
      name: `${name}-imports-types-only`,
      comment: `${because} Use \`import type\`.`,
      severity: 'error',
      from: { path: module(name) },
      to: {
        path: types.map((path) => `^${path}`),
        ...(allowed.length > 0
          ? { pathNot: [module(name), ...allowed] }
          : { pathNot: module(name) }),
        dependencyTypesNot: ['type-only'],
      },
    });
  }
  if (node !== 'all') {
    rules.push({
      name: `${name}-imports-node`,
      comment: because,
      severity: 'error',
      from: { path: module(name), pathNot: fromNot },
      to: {
        dependencyTypes: ['core'],
        ...(node.length > 0 ? { pathNot: `^(?:node:)?(?:${node.join('|')})$` } : {}),
      },
    });
  }
  return rules;
}

const codecServerRules = [
  {
    name: 'codec-server-imports-modules',
    comment: 'The codec server may use domain/ and runtime/.',
    severity: 'error',
    from: { path: CODEC_SERVER },
    to: {
      path: `^(?:${MODULES.join('|')}|scripts)/`,
      pathNot: ['^codec/', '^domain/', '^runtime/'],
    },
  },
  {
    name: 'codec-server-imports-packages',
    comment: 'The codec server is HTTP: fastify and zod beside what codec/ uses.',
    severity: 'error',
    from: { path: CODEC_SERVER },
    to: {
      path: 'node_modules/',
      pathNot: [...TABLE.codec.packages, 'fastify', '@fastify/[^/]+', 'zod'].map(
        (path) => `node_modules/${path}/`,
      ),
    },
  },
];

const generalRules = [
  {
    name: 'no-circular',
    comment:
      'Two files that need each other are one file, or three. Types may refer to each other.',
    severity: 'error',
    from: {},
    to: { circular: true, viaOnly: { dependencyTypesNot: ['type-only'] } },
  },
  {
    name: 'no-orphans',
    comment:
      'A file that nobody imports and that imports nobody is dead, or an entry point missing from this list.',
    severity: 'error',
    from: {
      orphan: true,
      pathNot: ['\\.d\\.ts$', '(?:^|/)main\\.ts$', '^test/', '\\.(?:cjs|mjs)$'],
    },
    to: {},
  },
  {
    name: 'only-through-doors',
    comment:
      'Another module is entered through index.ts, contract/messages.ts, contract/names.ts or codec/data-converter.ts.',
    severity: 'error',
    from: { path: `^(${MODULES.join('|')}|scripts|examples|bench)/` },
    to: {
      path: `^(?:${MODULES.join('|')})/`,
      pathNot: [
        '^$1/',
        '^[^/]+/index\\.ts$',
        '^[^/]+/main\\.ts$', // Reported by its own rule below.
        '^workflows/(?:messages|names)\\.ts$',
        '^codec/data-converter\\.ts$',
      ],
    },
  },
  {
    name: 'main-is-a-process',
    comment: 'A main.ts starts a process when loaded: run it, never import it.',
    severity: 'error',
    from: {},
    to: { path: '(?:^|/)main\\.ts$' },
  },
  {
    name: 'not-to-tests',
    comment: 'Tests know the code; the code does not know the tests.',
    severity: 'error',
    from: { pathNot: '^test/' },
    to: { path: '^test/' },
  },
  {
    name: 'not-to-scripts',
    comment: 'Scripts only compose modules; what a module needs of one belongs into a module.',
    severity: 'error',
    from: { path: `^(?:${MODULES.join('|')})/` },
    to: { path: '^(?:scripts|examples|bench)/' },
  },
  {
    name: 'no-dev-dependencies',
    comment:
      'The container installs production dependencies only, so a module that needs a dev one breaks there.',
    severity: 'error',
    from: { path: `^(?:${MODULES.join('|')})/` },
    to: { dependencyTypes: ['npm-dev'], dependencyTypesNot: ['type-only'] },
  },
  {
    name: 'no-undeclared-packages',
    comment:
      'A package that package.json does not name is there by luck and leaves with the next install.',
    severity: 'error',
    from: {},
    to: { dependencyTypes: ['npm-no-pkg', 'npm-unknown'] },
  },
  {
    name: 'no-unresolvable',
    comment: 'The import leads nowhere.',
    severity: 'error',
    from: {},
    to: { couldNotResolve: true },
  },
];

module.exports = {
  forbidden: [...MODULES.flatMap(roomRules), ...codecServerRules, ...generalRules],
  options: {
    doNotFollow: { path: 'node_modules' },
    exclude: { path: '^(?:dist|build|coverage|tmp|test/fixtures)/' },
    tsConfig: { fileName: 'tsconfig.json' },
    tsPreCompilationDeps: true, // Without it type-only imports are invisible and cannot be told from values.
    enhancedResolveOptions: {
      exportsFields: ['exports'],
      conditionNames: ['import', 'require', 'node', 'default', 'types'],
      mainFields: ['main', 'types'],
    },
  },
};
