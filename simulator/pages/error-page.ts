/** The page of an address that leads nowhere: unknown, used, expired. */
import { html, type Page } from './html';

/** Why a page cannot be shown. */
export class PageRefusal extends Error {
  readonly httpStatus: number;
  readonly heading: string;

  constructor(httpStatus: number, heading: string, message: string) {
    super(message);
    this.name = 'PageRefusal';
    this.httpStatus = httpStatus;
    this.heading = heading;
  }
}

/** The refusals of one-time addresses by name. 404 for what never was, 410 for what is over. */
export const pageRefusals = {
  unknown: () =>
    new PageRefusal(404, 'This page does not exist', 'Use the address exactly as it was given.'),
  used: () =>
    new PageRefusal(410, 'This address was used already', 'It works once. Ask for a new one.'),
  expired: () => new PageRefusal(410, 'This address has expired', 'Ask for a new one.'),
  over: () => new PageRefusal(410, 'This is over', 'You can close this window.'),
  incomplete: () =>
    new PageRefusal(400, 'Something is missing', 'Go back and fill in the whole form.'),
} as const;

/** The page of a refusal, for a person. */
export function errorPage({ httpStatus, heading, message }: PageRefusal): Page {
  return {
    status: httpStatus,
    title: heading,
    language: 'en',
    colorScheme: 'light dark',
    body: html`<h1>${heading}</h1>
      <p>${message}</p>`,
  };
}
