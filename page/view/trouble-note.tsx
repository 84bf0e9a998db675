/** What does not work at the moment, and what happens about it. Below the form, so that nothing moves. */
import { type JSX } from 'preact';
import { type PageState } from '../machine';
import { usePage } from './context';

/** Says trouble at once, also to those who cannot see it. */
export function TroubleNote({
  state: { trouble, connection, session, verification },
  isRetrying,
}: {
  readonly state: PageState;
  readonly isRetrying: boolean;
}): JSX.Element {
  const { language, store } = usePage();
  const { texts } = language;
  const isOver = typeof session === 'object' || Boolean(verification?.outcome);
  const lost = connection === 'up' ? undefined : connection;
  const shown = isOver ? undefined : (trouble ?? lost);
  const isTriedAgain = isRetrying || trouble === undefined;
  const needsTry =
    !isTriedAgain &&
    ['offline', 'service-away', 'too-many-requests', 'unexpected'].includes(shown ?? '');
  return (
    <div class="trouble" role="alert">
      {shown !== undefined && (
        <p>
          {texts.troubles[shown]} {isTriedAgain && texts.goesOnByItself}
          {needsTry && texts.tryAgain}
        </p>
      )}
      {shown !== undefined && isTriedAgain && (
        <button type="button" class="plain" onClick={() => store.tryNow()}>
          {texts.tryNow}
        </button>
      )}
    </div>
  );
}
