/** What users of a package would stumble over, found in its tarball by publint and are-the-types-wrong. */
import { readFileSync } from 'node:fs';

/** Returns one line for each finding of either; none is expected. */
export async function findingsIn(folder: string, tarball: string): Promise<readonly string[]> {
  return [...(await lint(tarball)), ...(await checkTypes(tarball))].map(
    (line) => `${folder}: ${line}`,
  );
}

async function lint(tarball: string): Promise<readonly string[]> {
  const { publint } = await import('publint');
  const { formatMessage } = await import('publint/utils');
  const { messages, pkg } = await publint({ pack: { tarball: bytesOf(tarball) }, strict: true });
  return messages.map((message) => `publint: ${formatMessage(message, pkg) ?? message.code}`);
}

async function checkTypes(tarball: string): Promise<readonly string[]> {
  const { checkPackage, createPackageFromTarballData } = await import('@arethetypeswrong/core');
  const analysis = await checkPackage(
    createPackageFromTarballData(new Uint8Array(bytesOf(tarball))),
  );
  if (analysis.types === false) return ['are-the-types-wrong: no types'];
  return (
    analysis.problems
      // Without `exports`, which TypeScript 7 no longer resolves either: main entry alone.
      .filter((problem) => !('resolutionKind' in problem && problem.resolutionKind === 'node10'))
      .map((problem) => `are-the-types-wrong: ${JSON.stringify(problem)}`)
  );
}

function bytesOf(file: string): ArrayBuffer {
  const { buffer, byteOffset, byteLength } = readFileSync(file);
  return buffer.slice(byteOffset, byteOffset + byteLength);
}
