/**
 * The two packages that others install, and their manifests. Dependencies come from what the staged
 * files load, with the ranges that follow from the versions of this repository.
 */
import root from '../../package.json';

/** One entry of a package: what is imported, and the module behind it. */
export interface Entry {
  /** As in `exports`: `.` or `./name`. */
  readonly path: string;
  /** The module without its extension, relative to the package. */
  readonly module: string;
  /** Whether browsers load it: it gets an ES module of its own, which loads nothing of Node. */
  readonly isForBrowsers?: boolean;
}

/** What a package is made from. */
export interface PackagePlan {
  /** Its folder below dist/packages; the compiler's settings and the README have the same name. */
  readonly folder: 'client' | 'simulator';
  readonly name: string;
  readonly description: string;
  readonly keywords: readonly string[];
  readonly entries: readonly Entry[];
  readonly bin?: Readonly<Record<string, string>>;
  /** What the caller hands over an instance of, so that there is to be one copy. */
  readonly peers: readonly string[];
}

export const PACKAGES: readonly PackagePlan[] = [
  {
    folder: 'client',
    name: 'atrium-verification-client',
    description: 'Starts, follows and answers bank account verifications of atrium-verification.',
    keywords: ['mx', 'atrium', 'bank account verification', 'temporal'],
    entries: [
      { path: '.', module: 'client/index' },
      { path: './sealing', module: 'client/sealing', isForBrowsers: true },
      { path: './embed', module: 'page/embed/embed', isForBrowsers: true },
      { path: './schemas', module: 'contract/schemas/index' },
      { path: './webhooks', module: 'client/webhooks' },
      { path: './testing', module: 'client/testing/index' },
    ],
    peers: ['@temporalio/client'],
  },
  {
    folder: 'simulator',
    name: 'atrium-verification-simulator',
    description: 'A faithful, deterministic MX Atrium API for tests: a server, and a library.',
    keywords: ['mx', 'atrium', 'simulator', 'mock server', 'bank account verification'],
    entries: [{ path: '.', module: 'simulator/index' }],
    bin: { 'atrium-verification-simulator': 'simulator/main.js' },
    peers: [],
  },
];

/** The newest Node that the packages are not for is 22.12: jose has ES modules alone. */
const NODE = '^20.19.0 || ^22.13.0 || >=24.0.0';

/** Builds package.json. @param packages - names of what the staged files load */
export function manifestOf(plan: PackagePlan, packages: readonly string[]): object {
  const [main] = plan.entries;
  const ranges = (names: readonly string[]) =>
    Object.fromEntries(names.map((name) => [name, rangeOf(name)]));
  const isPeer = (name: string) => plan.peers.includes(name);
  return {
    name: plan.name,
    version: root.version,
    description: plan.description,
    keywords: plan.keywords,
    license: root.license,
    type: 'commonjs',
    sideEffects: false,
    engines: { node: NODE },
    ...(main && { main: `./${main.module}.js`, types: `./${main.module}.d.ts` }),
    exports: {
      ...Object.fromEntries(plan.entries.map((entry) => [entry.path, conditionsOf(entry)])),
      './package.json': './package.json',
    },
    ...(plan.bin && { bin: plan.bin }),
    dependencies: ranges(packages.filter((name) => !isPeer(name))),
    ...(plan.peers.length > 0 && { peerDependencies: ranges(packages.filter(isPeer)) }),
  };
}

/**
 * One implementation for Node, whichever way it is loaded, so that an error is an instance of its
 * class everywhere; browsers get the module that loads nothing of Node.
 */
function conditionsOf({ module, isForBrowsers = false }: Entry): object {
  const forNode = {
    import: { types: `./${module}.d.mts`, default: `./${module}.mjs` },
    require: { types: `./${module}.d.ts`, default: `./${module}.js` },
  };
  if (!isForBrowsers) return forNode;
  const browser = { types: `./${module}.d.mts`, default: `./${module}.browser.mjs` };
  return { node: forNode, default: browser };
}

/** Whatever is compatible with the version that is tested here. */
function rangeOf(name: string): string {
  const versions: Readonly<Record<string, string>> = root.dependencies;
  const version = versions[name];
  if (version === undefined) throw new Error(`package.json does not name ${name}.`);
  return `^${version}`;
}
