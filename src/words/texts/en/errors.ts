// What went wrong and what to do.

export const errorsTexts = {
  errors: {
    'code-malformed': {
      title: 'This is not a complete pairing code.',
      titleWord1: 'The first word is not a word of any code.',
      titleWord2: 'The second word is not a word of any code.',
      titleWord3: 'The third word is not a word of any code.',
      titleWord4: 'The fourth word is not a word of any code.',
      advice: 'A code is four digits and words, like 4821-ocean-velvet. No guess was used.',
      adviceSuggestion: 'Did you mean “{{suggestion}}”? No guess was used.',
    },
    'code-wrong': {
      title: 'The code did not match.',
      advice:
        'Compare every word with the sender and try again. If all of them are right, ask for a new code.',
    },
    'code-expired': {
      title: 'This code has expired, or nobody is using its number.',
      advice: 'Check the four digits. If they are right, the files must be shared again for a new code.',
    },
    'code-used-up': {
      title: 'The code was closed after too many wrong guesses.',
      advice: 'Share the files again to get a new code.',
    },
    'code-busy': {
      title: 'Somebody else is connecting with this code right now.',
      advice:
        'Wait a moment and try again. If nobody else should know it, share the files again for a new code.',
    },
    'pairing-failed': {
      title: 'The other side did not complete the pairing.',
      advice: 'Make sure that both sides use the newest Dropline, then try again with a new code.',
    },
    'no-signaling': {
      title: 'Neither the local network nor a rendezvous server could be reached.',
      advice:
        'Check the network, and in the settings that the local network is on or that the server is right.',
    },
    'no-path': {
      title: 'The two computers found each other, but could not connect.',
      advice: 'Bring both onto the same network, or let Dropline through the firewall, then try again.',
      adviceRelaysOnly:
        'No relay was reached, and “{{setting}}” is on. Add a TURN server, set “{{relay}}” to “{{always}}”, or switch “{{setting}}” off.',
    },
    'peer-lost': {
      title: 'The connection to the other computer was lost.',
      advice:
        'Make sure that it is awake and online. What has arrived is kept: continue when both sides are there again.',
    },
    'protocol-violation': {
      title: 'The other side sent something unexpected, so the connection was closed.',
      advice: 'Update Dropline on both computers. If it happens again, do not trust the other side.',
    },
    'version-mismatch': {
      title: 'The two computers run versions of Dropline that do not understand each other.',
      advice: 'Update Dropline on both, then try again.',
    },
    declined: {
      title: 'The files were declined.',
      advice: 'Nothing was saved. If that was a mistake, share them again for a new code.',
    },
    cancelled: {
      title: 'You cancelled the transfer.',
      advice: 'To start over, share the files again for a new code.',
    },
    'cancelled-by-peer': {
      title: 'The other person cancelled the transfer.',
      advice: 'Ask them whether to try again; it needs a new code.',
    },
    'manifest-rejected': {
      title: 'The files were refused because one of them cannot be saved safely.',
      titleNamed: 'The files were refused because “{{name}}” cannot be saved safely.',
      advice: 'Nothing was saved. The sender can rename it and share again.',
    },
    'disk-full': {
      title: 'The receiving disk is full.',
      titleNeeded: 'The receiving disk is full: {{needed}} needed.',
      titleRoom: 'The receiving disk is full: {{needed}} needed, {{free}} free.',
      advice: 'Free some space or choose another folder, then start again.',
    },
    'source-unreadable': {
      title: 'A file cannot be read on the sending computer.',
      titleNamed: '“{{name}}” cannot be read on the sending computer.',
      advice: 'Check that it still exists and may be opened, then share again.',
    },
    'source-changed': {
      title: 'A file changed while it was being sent.',
      titleNamed: '“{{name}}” changed while it was being sent.',
      advice: 'Wait until nothing writes to it any more, then share again.',
    },
    'target-unwritable': {
      title: 'The folder for received files cannot be written on the receiving computer.',
      titleNamed: '“{{name}}” cannot be written on the receiving computer.',
      titleTooLarge: '“{{name}}” is larger than a file can be on the receiving disk ({{limit}}).',
      advice: 'Choose a folder that may be written to, then start again.',
      adviceTooLarge:
        'Choose a folder on another disk, or format this one with a newer file system such as exFAT.',
    },
    'hash-mismatch': {
      title: 'A file arrived damaged and was thrown away.',
      titleNamed: '“{{name}}” arrived damaged and was thrown away.',
      advice: 'Start the transfer again. If it happens again, check the disks and the network.',
    },
    'name-unsupported': {
      title: 'A file has a name that cannot be sent.',
      titleNamed: '“{{name}}” has a name that cannot be sent.',
      advice: 'Rename it, then share again.',
    },
    'identity-changed': {
      title: 'This device is not the one that you remembered: its identity has changed.',
      advice:
        'Nothing was sent or taken. Ask its owner whether Dropline was set up anew there. If so, forget the device and remember it again; if not, somebody else may be posing as it.',
    },
    'address-malformed': {
      title: 'This is not an address.',
      advice: 'An address looks like 192.168.1.20 or 192.168.1.20:34821. The other computer shows its own.',
    },
    'address-silent': {
      title: 'No Dropline that wants to be seen answered at this address.',
      advice: 'Check the address, and that the other computer is visible to everyone or remembers this one.',
    },
    'not-rememberable': {
      title: 'These two computers cannot remember each other by this transfer any more.',
      advice: 'Send something by a new code, and remember the device then.',
    },
    'device-unknown': {
      title: 'This device is not remembered.',
      advice: 'Connect by a code and remember it, or choose another one.',
    },
    'device-away': {
      title: 'This device does not answer.',
      advice:
        'It may have gone, or its firewall lets nobody in. Share by a code instead, or let Dropline through the firewall there.',
    },
    'devices-locked': {
      title: 'The remembered devices cannot be opened: the keyring of this computer is locked.',
      advice: 'Unlock the keyring, then start Dropline again.',
    },
    'peer-busy': {
      title: 'The other computer is being asked too much at once.',
      advice: 'Wait a moment and try again.',
    },
    'nothing-to-send': {
      title: 'There was no file or folder to send.',
      advice: 'Drop files from a folder, or choose some.',
    },
    'setting-invalid': {
      title: 'A setting cannot be set to this value.',
      advice: 'Correct it in the settings.',
    },
    'engine-crashed': {
      title: 'The part of Dropline that moves files stopped unexpectedly.',
      advice: 'It has been started again. Share or receive the files once more.',
    },
    internal: {
      title: 'Something went wrong inside Dropline.',
      advice: 'Try again. If it happens again, restart Dropline and report what you did.',
    },
    'peer-left': {
      title: 'The other computer has stopped the transfer for now.',
      advice: 'Nothing is lost: it goes on where it was when both sides are there again.',
    },
    'target-missing': {
      title: 'The folder for received files has disappeared on the receiving computer.',
      advice: 'Plug the disk in again or mount it; the transfer then goes on where it was.',
    },
    'not-resumable': {
      title: 'This transfer cannot be continued any more.',
      advice:
        'Share the files again for a new code. What has arrived already is not sent twice when it goes into the same folder with “skip”.',
    },
  },
} as const
