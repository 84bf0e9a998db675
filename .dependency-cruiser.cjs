/**
 * The import table of docs/architecture.md as rules: who may import whom, through which entry point. It is the first of the
 * two places that enforce it (docs/adr/0010); change the table here and on that page together, never one of them alone.
 * Type imports follow the same table, with the exception marked `types`.
 */

/** What a module may load besides its own files. `modules` are path patterns, `node` names built-ins (or all of them). */
const TABLE = {
  domain: {
    modules: [],
    packages: [],
    node: [],
    because: 'domain/ holds pure rules; it imports nothing.',
  },
  contract: {
    modules: ['domain/'],
    packages: ['@temporalio/common', 'zod'], // Which of its files may use them: contractRules.
    node: [],
    because: 'contract/ is what both sides agree on: no SDK code, zod in its schemas alone.',
  },
  workflows: {
    modules: ['domain/', 'contract/(?:index|names|messages|webhooks)\\.ts$'],
    types: ['activities/'],
    packages: ['@temporalio/workflow', '@temporalio/common'],
    node: [],
    because: 'workflows/ is deterministic: domain, contract, Workflow SDK, types of activities.',
  },
  mx: {
    modules: ['domain/', 'runtime/egress\\.ts$'],
    packages: ['axios', 'zod'],
    node: 'all',
    because: 'mx/ knows MX, the way out, and of this service the words of domain/ alone.',
  },
  activities: {
    modules: ['domain/', 'contract/(?:names|webhooks)\\.ts$', 'mx/port/', 'codec/'],
    packages: ['@temporalio/activity', '@temporalio/common'],
    node: ['crypto', 'timers/promises'],
    because: 'activities/ joins domain, the port to MX and the sealing of codec; no wire client.',
  },
  codec: {
    modules: ['domain/'],
    packages: ['@temporalio/common', '@temporalio/proto', 'jose'],
    node: ['crypto'],
    because: 'codec/ is security code: the fewer things it loads, the better.',
  },
  'codec-server': {
    modules: ['codec/', 'runtime/', 'domain/'],
    packages: ['fastify', '@fastify/rate-limit', 'jose', 'zod', '@temporalio/common'],
    node: ['net'],
    because: 'codec-server/ decodes for people: codec, configuration, log, HTTP, and nothing else.',
  },
  worker: {
    modules: [
      '(?:activities|mx|codec|runtime)/',
      '(?:contract/(?:index|names)|domain/trace-context)\\.ts$',
    ],
    packages: ['@temporalio/worker', '@temporalio/client', '@temporalio/common'],
    node: 'all',
    because: 'worker/ composes; Workflow code reaches it as a bundle, by path.',
  },
  client: {
    modules: ['contract/', 'domain/', 'codec/'],
    // Of proto only the types of history events.
    packages: ['@temporalio/client', '@temporalio/common', '@temporalio/proto'],
    node: 'all',
    because: 'client/ is loaded by callers: no Workflow code, no server, no MX.',
  },
  api: {
    modules: ['client/', 'contract/', 'codec/', 'runtime/', 'domain/'],
    packages: ['fastify', '@fastify/[^/]+', 'zod', 'jose'],
    node: 'all',
    because: 'api/ is a surface over client/; it faces the internet, and has no way to MX.',
  },
  page: {
    ...{ modules: ['client/sealing\\.ts$'], packages: ['preact'], node: [] },
    because: "page/ runs in the end user's browser: its own files, and the client's browser entry.",
  },
  simulator: {
    modules: [],
    packages: ['fastify', 'zod'],
    node: 'all',
    because: 'simulator/ shares no code with any module: no mistake cancels itself out.',
  },
  runtime: {
    modules: ['domain/'],
    packages: [
      '(?:zod|pino|prom-client)',
      'jose',
      'https-proxy-agent',
      '@opentelemetry/(?:api|core|resources|sdk-trace|exporter-trace-otlp-http)',
      '@temporalio/(?:client|worker|envconfig)',
    ],
    node: 'all',
    because: 'runtime/ is process plumbing and knows of this service the words of domain/ alone.',
  },
  cli: {
    modules: ['(?!tools/|examples/)'],
    packages: ['@temporalio/client'],
    node: 'all',
    because: 'cli/ composes the modules into commands; what it needs of a package, a module has.',
  },
};

const MODULES = Object.keys(TABLE);
const MODULE = `^(${MODULES.join('|')})/`;

/** The entry points of modules, besides their index.ts. */
const ENTRIES = [
  '^[^/]+/index\\.ts$',
  '^domain/sensitive-fields\\.ts$', // Not in the bundle of the workflows.
  '^domain/trace-context\\.ts$', // In the traced one alone.
  '^contract/(?:names|messages|webhooks)\\.ts$',
  '^contract/schemas/index\\.ts$',
  '^mx/[^/]+/index\\.ts$',
  '^api/keys\\.ts$', // Keys without the HTTP server.
  '^api/audit-stream\\.ts$', // Audit lines without it, for commands.
  '^api/configuration\\.ts$', // The API's settings, for the doctor.
  '^client/sealing\\.ts$', // For browsers: nothing of Node, no Temporal.
  '^client/testing/index\\.ts$', // The service in memory, for callers' own tests.
  '^client/webhooks\\.ts$', // For whoever receives webhooks: no Temporal.
  '^codec/(?:seal|webhook-signature)\\.ts$', // What those two need of codec.
  '^runtime/(?:process|worker|identity|egress|observability|tracing|webhooks|metrics/declarations)\\.ts$', // Less than index.ts loads, or more.
  '^simulator/(?:command-line|greeting|reference)\\.ts$',
  '^cli/[^/]+/index\\.ts$',
];

function rulesOf(name) {
  const { modules, types = [], packages, node, because } = TABLE[name];
  const others = MODULES.filter((other) => other !== name).concat('tools', 'examples');
  const from = { path: `^${name}/` };
  const allowed = modules.map((path) => `^${path}`);
  const typed = types.map((path) => `^${path}`);
  const rule = (about, to, comment = because) => ({
    name: `${name}-imports-${about}`,
    comment,
    severity: 'error',
    from,
    to,
  });
  return [
    rule('modules', { path: `^(?:${others.join('|')})/`, pathNot: [...allowed, ...typed] }),
    rule('packages', {
      path: 'node_modules/',
      pathNot: packages.map((path) => `node_modules/(?:@types/)?${path}/`),
    }),
    ...(node === 'all'
      ? []
      : [
          rule('node', {
            dependencyTypes: ['core'],
            ...(node.length > 0 ? { pathNot: `^(?:node:)?(?:${node.join('|')})$` } : {}),
          }),
        ]),
    ...(typed.length === 0
      ? []
      : [
          rule(
            'types-only',
            { path: typed, dependencyTypesNot: ['type-only'] },
            `${because} Import \`type\` only.`,
          ),
        ]),
  ];
}

const contractRules = [
  {
    name: 'contract-zod-in-schemas',
    comment: 'The bundle of the workflows and the client load names and messages without zod.',
    severity: 'error',
    from: { path: '^contract/', pathNot: '^contract/schemas/' },
    to: { path: ['^contract/schemas/', 'node_modules/zod/'] },
  },
  {
    name: 'contract-sdk-types-only',
    comment: 'No SDK code behind what callers and workers agree on.',
    severity: 'error',
    from: { path: '^contract/' },
    to: { path: 'node_modules/@temporalio/', dependencyTypesNot: ['type-only'] },
  },
];

const mxRules = [
  {
    name: 'mx-port-is-pure',
    comment: 'The port is in the words of domain/: it knows neither a dialect nor HTTP.',
    severity: 'error',
    from: { path: '^mx/port/' },
    to: { path: ['^mx/(?!port/)', 'node_modules/'] },
  },
  {
    name: 'mx-dialects-are-apart',
    comment: 'A dialect knows the port and what wire clients share, never another dialect.',
    severity: 'error',
    from: { path: '^mx/(?!port/)([^/]+)/' },
    to: { path: '^mx/', pathNot: ['^mx/$1/', '^mx/(?:port|http|wire)/'] },
  },
];

const generalRules = [
  {
    name: 'no-circular',
    comment: 'Two files that need each other, types included, are one file, or three.',
    severity: 'error',
    from: {},
    to: { circular: true },
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
    name: 'only-through-entry-points',
    comment: 'Another module is entered through its index.ts or an entry point listed above.',
    severity: 'error',
    from: { path: `^(${[...MODULES, 'tools', 'examples'].join('|')})/` },
    to: { path: MODULE, pathNot: ['^$1/', ...ENTRIES, '^[^/]+/main\\.ts$'] }, // A main is reported by the rule below.
  },
  {
    name: 'main-is-a-process',
    comment: 'A main.ts starts a process when loaded: run it, never import it.',
    severity: 'error',
    from: {},
    to: { path: '(?:^|/)main\\.ts$' },
  },
  {
    name: 'no-later-imports',
    comment: 'What Workflow code loads is fixed when it is bundled.',
    severity: 'error',
    from: { path: '^(?:domain|workflows)/' },
    to: { dynamic: true },
  },
  {
    name: 'not-to-tests',
    comment: 'Tests know the code; the code does not know the tests.',
    severity: 'error',
    from: { pathNot: '^test/' },
    to: { path: '^test/' },
  },
  {
    name: 'not-to-tools',
    comment:
      'Tools are for development and not in the build; what a module needs of one belongs into a module.',
    severity: 'error',
    from: { path: MODULE },
    to: { path: '^(?:tools|examples)/' },
  },
  {
    name: 'not-to-the-double',
    comment: 'The double is for tests of callers: in the package of the client, not in the build.',
    severity: 'error',
    from: { path: MODULE, pathNot: '^client/testing/' },
    to: { path: '^client/testing/' },
  },
  {
    name: 'no-dev-dependencies',
    comment:
      'The image installs production dependencies only, so a module that needs a dev one breaks there.',
    severity: 'error',
    from: { path: MODULE },
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
  forbidden: [...MODULES.flatMap(rulesOf), ...contractRules, ...mxRules, ...generalRules],
  options: {
    doNotFollow: { path: 'node_modules' },
    exclude: { path: '^(?:dist|build|coverage|reports|tmp|test/fixtures|examples/generated)/' },
    tsConfig: { fileName: 'tsconfig.json' },
    tsPreCompilationDeps: true, // Without it type-only imports are invisible and cannot be told from values.
    enhancedResolveOptions: {
      exportsFields: ['exports'],
      conditionNames: ['import', 'require', 'node', 'default', 'types'],
      mainFields: ['main', 'types'],
    },
  },
};
