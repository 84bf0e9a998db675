/** Keys as files: the commands that make them, and sealing pairs for the tools that need one. */
export { manageApiKeys } from './api-keys';
export { initialise } from './initialise';
export { managePayloadKeys, writePayloadKeys } from './payload-keys';
export { resultKeys } from './result-key';
export { createSealingFiles, readSealingFiles, sealingFilesIn } from './sealing-files';
export { sealingKeys } from './sealing-ring';
