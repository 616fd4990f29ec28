/**
 * Statements that no path of the emulator needs, each with the reason why it stays. Whatever is not named here has
 * to be needed by something.
 */
export const unexercised: readonly { readonly where: RegExp; readonly why: string }[] = [
  {
    where: /key .*, statement (TopicToItsReaders|AlarmsIntoTheTopic)$/,
    why: 'Alarms are stored, not evaluated: nothing is published to the topic.',
  },
  {
    where: /topic .*, statement AlarmsPublish$/,
    why: 'Alarms are stored, not evaluated: nothing is published to the topic.',
  },
  {
    where: /key .*, statement (Queues|Schedules|Sweeps|Functions)$/,
    why: 'AWS names these services in its key policies; here they use the key with the rights of a role.',
  },
];
