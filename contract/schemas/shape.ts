/**
 * Types read off schemas, and their comparison with the types of domain/. Nothing of it remains at
 * run time.
 */
import { type z } from 'zod';

/** Any schema. */
export type Schema = z.ZodType;

/** What a schema describes: read-only, and an optional member is absent rather than undefined. */
export type Shape<S extends Schema> = Exact<z.infer<S>>;

type Exact<T> = T extends readonly (infer E)[]
  ? readonly Exact<E>[]
  : T extends object
    ? { readonly [K in keyof T]: Exact<Exclude<T[K], OptionalMark<T, K>>> }
    : T;

/** `undefined` where a member is optional. */
type OptionalMark<T, K extends keyof T> =
  Partial<Pick<T, K>> extends Pick<T, K> ? undefined : never;

/** True when each type fits the other and has the same members, optional ones included. */
export type Same<A, B> = [A, MemberOf<A>] extends [B, MemberOf<B>]
  ? [B, MemberOf<B>] extends [A, MemberOf<A>]
    ? true
    : false
  : false;

/**
 * True when each value of the domain's type fits the schema, and the schema knows each of its
 * members.
 */
export type Covers<S extends Schema, T> = [T, MemberOf<T>] extends [Shape<S>, MemberOf<Shape<S>>]
  ? true
  : false;

/** The names of the members of a type, of each alternative of a union. */
type MemberOf<T> = T extends unknown ? keyof T : never;

/** Compiles for true only. */
export type Holds<T extends true> = T;
