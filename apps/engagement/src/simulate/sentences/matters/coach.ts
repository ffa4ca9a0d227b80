/** What a coach says of any matter: only of what the person has told. */
export const coachOnMatters = {
  /** To news of a detail. */
  afterNews: [
    'I have made a note of {detail}.',
    'I will ask you about {detail}.',
    'Let me know what comes of {detail}.',
    'So {detail} is next for you.',
  ],
  /** To a reply about it. */
  afterReply: [
    'Thank you for telling me about {detail}.',
    'I had wondered about {detail}.',
    'Then {detail} is off your list.',
  ],
  /** Days later, of a detail that was told. */
  askDetail: [
    'How was {detail}?',
    'You told me about {detail}, how did it go?',
    'What became of {detail}?',
    'Last time it was {detail}, what is next with {who}?',
  ],
  /** Days later, once the detail is settled. */
  /** Days later, with nothing open. */
  askAgain: ['What is new with {who}?', 'You mentioned {who}, what comes next?', 'How are things with {who}?'],
} as const;
