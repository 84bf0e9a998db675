/**
 * The codec server: decodes payloads for people who look at runs in the Temporal UI or with its
 * command line, masked by their role.
 */
export { ROLES, byJwt, byPathToken, type Role } from './callers';
export { runCodecServer } from './run-codec-server';
export { startCodecServer, type CodecServer, type CodecServerOptions } from './start-codec-server';
