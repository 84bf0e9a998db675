'use strict';
// Runs the SDK's cached download of the Temporal CLI into a folder and ends. A process of its own, so that the parent
// can end it when the network does not answer. The SDK only offers the download together with a start of the server,
// which also proves the executable; the server ends at once.
//
// Usage: node download-child.cjs <folder> <version>

const { DefaultLogger, Runtime } = require('@temporalio/worker');
const { TestWorkflowEnvironment } = require('@temporalio/testing');

const [downloadDir, version] = process.argv.slice(2);

async function main() {
  Runtime.install({ logger: new DefaultLogger('ERROR') });
  const environment = await TestWorkflowEnvironment.createLocal({
    server: { executable: { type: 'cached-download', downloadDir, version } },
  });
  await environment.teardown();
}

main().then(
  () => process.exit(0),
  (error) => {
    const text = error instanceof Error ? error.message : String(error);
    // The SDK strings its causes together and repeats itself on the way.
    const causes = new Set(text.split('\n')[0].split(': '));
    process.stderr.write(`${[...causes].join(': ')}\n`);
    process.exit(1);
  },
);
