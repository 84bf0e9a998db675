/**
 * Last part of `npm run build`: the list of everything that the image has of others (SBOM), as
 * CycloneDX, from the lock file. Not by `npm sbom --omit dev`: npm leaves out whatever a development
 * package needs as well, four of five packages here.
 */
import { execFileSync } from 'node:child_process';
import { mkdir, writeFile } from 'node:fs/promises';
import path from 'node:path';
import { EXIT, runCommand, type CommandContext } from '../cli/terminal';

const USAGE = `Usage: tsx tools/sbom.ts [FILE]

Writes the packages of the image, without those of development, as CycloneDX to FILE (dist/sbom.cdx.json).`;

const ROOT = path.join(__dirname, '..');
const FILE = path.join(ROOT, 'dist', 'sbom.cdx.json');
/** What npm says of a package that only development needs. */
const DEVELOPMENT = 'cdx:npm:package:development';
const OUTPUT_BYTES_MAX = 50 * 1_024 * 1_024;

interface Component {
  readonly 'bom-ref': string;
  readonly purl: string;
  readonly properties?: readonly { readonly name: string }[];
}

interface Sbom {
  readonly metadata: { readonly component: Component };
  readonly components: readonly Component[];
  readonly dependencies: readonly { readonly ref: string; readonly dependsOn: readonly string[] }[];
}

runCommand({ name: 'sbom', usage: USAGE, run: write });

async function write({ args: [file = FILE], print }: CommandContext): Promise<number> {
  // oxfmt-ignore
  const args = ['sbom', '--sbom-format', 'cyclonedx', '--sbom-type', 'application', '--package-lock-only',
    '--no-update-notifier'];
  const said = execFileSync('npm', args, { cwd: ROOT, maxBuffer: OUTPUT_BYTES_MAX });
  const sbom = withoutDevelopment(JSON.parse(said.toString('utf8')) as Sbom);
  await mkdir(path.dirname(file), { recursive: true });
  await writeFile(file, `${JSON.stringify(sbom, null, 2)}\n`);
  print(`${path.relative(ROOT, file)} (${String(sbom.components.length)} packages)`);
  return EXIT.ok;
}

function withoutDevelopment(sbom: Sbom): Sbom {
  const { component } = sbom.metadata;
  const components = sbom.components.filter(
    ({ properties = [] }) => !properties.some(({ name }) => name === DEVELOPMENT),
  );
  const kept = new Set([component, ...components].map((each) => each['bom-ref']));
  return {
    ...sbom,
    // npm names it after the folder.
    metadata: { ...sbom.metadata, component: { ...component, ...{ name: nameIn(component) } } },
    components,
    dependencies: sbom.dependencies
      .filter(({ ref }) => kept.has(ref))
      .map(({ ref, dependsOn }) => ({ ref, dependsOn: dependsOn.filter((on) => kept.has(on)) })),
  };
}

function nameIn({ purl }: Component): string {
  return purl.replace(/^pkg:npm\/|@[^@]*$/g, '');
}
