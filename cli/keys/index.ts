/** Keys as files: the commands that make them, and sealing pairs for the tools that need one. */
export { manageApiKeys } from './api-keys';
export { initialise } from './initialise';
export {
  createSealingFiles,
  createSealingKeys,
  readSealingFiles,
  sealingFilesIn,
} from './sealing-files';
