/** The product's name: the same in every language and every script. */
export const APP_NAME = 'Dropline'
