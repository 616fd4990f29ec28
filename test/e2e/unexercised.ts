/**
 * Statements that no path of the emulator needs, each with the reason why it stays. Whatever is not named here has
 * to be needed by something.
 */
export const unexercised: readonly { readonly where: RegExp; readonly why: string }[] = [
  {
    where: /key .*, statement TopicToItsReaders$/,
    why: 'SNS decrypts for readers that are queues; alarms here go to mail.',
  },
  {
    where: /key .*, statement (Queues|Schedules|Sweeps|Functions)$/,
    why: 'AWS names these services in its key policies; here they use the key with the rights of a role.',
  },
];
