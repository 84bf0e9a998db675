/** `npm run packages`: the packages that others install, staged, packed and checked. */
import { execFileSync } from 'node:child_process';
import { statSync } from 'node:fs';
import path from 'node:path';
import { EXIT, runCommand, type CommandContext } from '../../cli/terminal';
import { findingsIn } from './check';
import { PACKAGES } from './manifests';
import { stage } from './stage';

const USAGE = `Usage: npm run packages

Writes the client and the simulator to dist/packages as npm would publish them, folder and tarball,
and checks both with publint and are-the-types-wrong. Publishes nothing (RELEASING.md).`;

const ROOT = path.join(__dirname, '..', '..');

runCommand({ name: 'packages', usage: USAGE, run: makePackages });

async function makePackages({ print }: CommandContext): Promise<number> {
  const findings: string[] = [];
  for (const plan of PACKAGES) {
    const folder = stage(plan);
    const tarball = pack(folder);
    const sizeKb = Math.round(statSync(tarball).size / 1_024);
    print(`${path.relative(ROOT, tarball)} (${String(sizeKb)} KB)`);
    findings.push(...(await findingsIn(plan.folder, tarball)));
  }
  for (const finding of findings) print(finding);
  return findings.length === 0 ? EXIT.ok : EXIT.failed;
}

/** Packs it beside its folder; returns the tarball. */
function pack(folder: string): string {
  const target = path.dirname(folder);
  const args = ['pack', '--json', '--no-update-notifier', '--pack-destination', target];
  const said = execFileSync('npm', args, { cwd: folder });
  const [packed] = JSON.parse(said.toString('utf8')) as readonly { readonly filename: string }[];
  if (packed === undefined) throw new Error('npm pack named no file.');
  return path.join(target, packed.filename);
}
