/** The page of an address that is unknown, used or expired. */
import { html, type Page } from './html';

/** Why a page cannot be shown. */
export class PageRejection extends Error {
  readonly httpStatus: number;
  readonly heading: string;

  constructor(httpStatus: number, heading: string, message: string) {
    super(message);
    this.name = 'PageRejection';
    this.httpStatus = httpStatus;
    this.heading = heading;
  }
}

/**
 * The rejections of one-time addresses by name. 404 for an unknown one, 410 for a used or expired
 * one.
 */
export const pageRejections = {
  unknown: () =>
    new PageRejection(404, 'This page does not exist', 'Use the address exactly as it was given.'),
  used: () =>
    new PageRejection(410, 'This address was used already', 'It works once. Ask for a new one.'),
  expired: () => new PageRejection(410, 'This address has expired', 'Ask for a new one.'),
  over: () => new PageRejection(410, 'This is over', 'You can close this window.'),
  incomplete: () =>
    new PageRejection(400, 'Something is missing', 'Go back and fill in the whole form.'),
} as const;

/** The page of a rejection. */
export function errorPage({ httpStatus, heading, message }: PageRejection): Page {
  return {
    status: httpStatus,
    title: heading,
    language: 'en',
    colorScheme: 'light dark',
    body: html`<h1>${heading}</h1>
      <p>${message}</p>`,
  };
}
