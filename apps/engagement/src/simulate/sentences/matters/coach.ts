/** What a coach says of any matter: only of what the person has told. */
export const coachOnMatters = {
  /** To news of a detail. */
  afterNews: [
    'I have made a note of {detail}.',
    'I will ask you about {detail}.',
    'Let me know what comes of {detail}.',
    'So you will be busy with {detail}.',
  ],
  /** To a reply about it. */
  afterReply: [
    'Thank you for telling me about {detail}.',
    'I had wondered about {detail}.',
    'Then you can cross {detail} off your list.',
  ],
  /** Days later, of a detail that was told. */
  askDetail: [
    'Any news of {detail}?',
    'You told me about {detail}, how did it go?',
    'What became of {detail}?',
    'Last time it was {detail}, what is next with {who}?',
  ],
  /** Days later, once the detail is settled. */
  /** Days later, with nothing open. */
  askAgain: ['What is new with {who}?', 'You mentioned {who}, what comes next?', 'How are things with {who}?'],
} as const;
