/**
 * The kinds of field that the schemas are made of. Unknown keys are dropped by z.object;
 * enums are plain strings, because a status that MX adds tomorrow is data and not a fault
 * (atrium-contract.md §16.14).
 */
import { z } from 'zod';

/** A field that the contract shows with `?`: null or absent on the wire, null for the caller. */
export const optionalString = z.string().nullable().default(null);
/** The same for true or false; 0 and 1 are rejected (atrium-contract.md §14). */
export const optionalBoolean = z.boolean().nullable().default(null);
/** The same for amounts. */
export const optionalNumber = z.number().nullable().default(null);
/** A field that must be there but may be null: no source rules null out. */
export const nullableString = z.string().nullable();
