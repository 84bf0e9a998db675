/**
 * Makes the sealing key pair of a compose installation, once: the private half into a volume that only the worker mounts,
 * the public half into one for callers. An existing pair is left alone, because values sealed to it are still on their way.
 * For anything but a local installation make the pair elsewhere and give it by SEALING_PRIVATE_KEY_FILE.
 */
const { existsSync, renameSync, writeFileSync } = require('node:fs');
const { join } = require('node:path');

const privateFile = join(process.argv[2] ?? '/var/lib/sealing/private', 'key.json');
const publicFile = join(process.argv[3] ?? '/var/lib/sealing/public', 'key.json');

/** Written under another name first, so that a container killed in between leaves no half of a key. */
function writeWhole(file, value, mode) {
  writeFileSync(`${file}.new`, `${JSON.stringify(value)}\n`, { mode });
  renameSync(`${file}.new`, file);
}

async function main() {
  if (existsSync(privateFile) && existsSync(publicFile)) {
    console.log('the sealing key pair is there already');
    return;
  }
  if (existsSync(privateFile)) {
    throw new Error(
      'there is a private key without its public half: remove it or restore the other',
    );
  }
  const { generateSealingKeyPair } = require(join(__dirname, '..', 'dist', 'codec', 'index.js'));
  const { privateJwk, publicJwk } = await generateSealingKeyPair();
  // The public half first: it alone harms nobody, and the next start makes a new pair over it.
  writeWhole(publicFile, publicJwk, 0o444);
  writeWhole(privateFile, privateJwk, 0o400);
  console.log(`made a sealing key pair, key id ${publicJwk.kid}`);
}

main().catch((error) => {
  console.error(error.message);
  process.exitCode = 1;
});
