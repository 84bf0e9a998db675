/**
 * Goal: what the end user was asked and answered is kept for the whole verification, and bounded.
 * Method: the record alone.
 */
import { afterEach, describe, expect, it, jest } from '@jest/globals';
import { UNREADABLE_ANSWERS_MAX } from '../../domain';
import { Conversation } from '../../workflows/conversation';

afterEach(() => {
  jest.useRealTimers();
});

describe('a conversation', () => {
  it('numbers its rounds from 1 and ends the verification after the last one', () => {
    const conversation = new Conversation(2);
    const rounds = [conversation.nextRound(), conversation.nextRound()];
    expect(rounds.map(({ round }) => round)).toEqual([1, 2]);
    expect(() => conversation.nextRound()).toThrow('too-many-rounds');
  });

  it.each(['sealed-values-unreadable', 'secret-expired'] as const)(
    'ends the verification after too many answers that cannot be read, the last time for: %s',
    (code) => {
      const conversation = new Conversation(9);
      for (let each = 0; each < UNREADABLE_ANSWERS_MAX; each += 1)
        conversation.noteUnreadable('sealed-values-unreadable');
      expect(() => {
        conversation.noteUnreadable(code);
      }).toThrow(code);
    },
  );

  it('says why it asks, and says it once', () => {
    const conversation = new Conversation(9);
    const reason = () => conversation.nextRound().reason;
    expect(reason()).toBe('first');
    conversation.noteNotTaken('rejected');
    expect([reason(), reason()]).toEqual(['rejected', 'first']);
    conversation.noteNotTaken('expired');
    conversation.noteUnreadable('sealed-values-unreadable');
    expect([reason(), reason()]).toEqual(['unreadable', 'first']);
  });

  it('keeps the reason for the end user while a rule chooses the account', () => {
    const conversation = new Conversation(2);
    conversation.noteNotTaken('rejected');
    expect(conversation.countRound()).toBe(1);
    expect(conversation.nextRound()).toEqual({ round: 2, reason: 'rejected' });
    expect(() => conversation.countRound()).toThrow('too-many-rounds');
  });

  it('knows which challenges MX has just got the answer to, until a new job begins', () => {
    const conversation = new Conversation(9);
    expect(conversation.sinceLastAskedMs).toBeUndefined();
    jest.useFakeTimers();
    conversation.noteAsked();
    conversation.noteAnswered(['CRD-1'], undefined);
    conversation.noteAnswered(['CRD-2', 'CRD-3'], undefined);
    expect([conversation.answeredGuids, conversation.hasAnswered]).toEqual([
      ['CRD-2', 'CRD-3'],
      true,
    ]);
    const asked = [['CRD-3'], ['CRD-2', 'CRD-3'], ['CRD-1'], ['CRD-2', 'CRD-4'], []];
    expect(asked.map((guids) => conversation.hasJustAnswered(guids))).toEqual([
      true,
      true,
      false,
      false,
      false,
    ]);
    conversation.noteNewJob();
    expect([conversation.answeredGuids, conversation.hasAnswered]).toEqual([[], false]);
    jest.advanceTimersByTime(7);
    expect(conversation.sinceLastAskedMs).toBe(7);
  });

  it('keeps the choice of the account when a later job asks only questions', () => {
    const conversation = new Conversation(9);
    expect(conversation.choice).toBeUndefined();
    const choice = { label: 'Checking', isLabelUnique: true, isCertain: false };
    conversation.noteAnswered(['CRD-1'], choice);
    conversation.noteAnswered(['CRD-2'], undefined);
    expect(conversation.choice).toEqual(choice);
  });
});
