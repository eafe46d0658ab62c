; "Send with Dropline" in Explorer for files and folders, the entry in "Send to", and dropline: links.
; Included by electron-builder's own script; SHELL_CONTEXT is the user or the machine, as the installation is.

!macro droplineLabel
  StrCpy $0 "Send with Dropline"
  ${Switch} $LANGUAGE
    ${Case} 1031
      StrCpy $0 "Mit Dropline senden"
      ${Break}
    ${Case} 1036
      StrCpy $0 "Envoyer avec Dropline"
      ${Break}
    ${Case} 1034
    ${Case} 3082
      StrCpy $0 "Enviar con Dropline"
      ${Break}
    ${Case} 1046
    ${Case} 2070
      StrCpy $0 "Enviar com o Dropline"
      ${Break}
    ${Case} 2052
      StrCpy $0 "用 Dropline 发送"
      ${Break}
    ${Case} 1041
      StrCpy $0 "Droplineで送信"
      ${Break}
    ${Case} 1042
      StrCpy $0 "Dropline으로 보내기"
      ${Break}
    ${Case} 1025
      StrCpy $0 "إرسال باستخدام Dropline"
      ${Break}
    ${Case} 1081
      StrCpy $0 "Dropline से भेजें"
      ${Break}
  ${EndSwitch}
!macroend

; One start for all chosen files would need a COM server: Explorer starts Dropline for each, and the running one collects them.
!macro droplineVerb CLASS
  WriteRegStr SHELL_CONTEXT "Software\Classes\${CLASS}\shell\Dropline" "" "$0"
  WriteRegStr SHELL_CONTEXT "Software\Classes\${CLASS}\shell\Dropline" "Icon" '"$INSTDIR\${APP_EXECUTABLE_FILENAME}",0'
  WriteRegStr SHELL_CONTEXT "Software\Classes\${CLASS}\shell\Dropline" "MultiSelectModel" "Player"
  WriteRegStr SHELL_CONTEXT "Software\Classes\${CLASS}\shell\Dropline\command" "" '"$INSTDIR\${APP_EXECUTABLE_FILENAME}" --send "%1"'
!macroend

!macro customInstall
  !insertmacro droplineLabel
  !insertmacro droplineVerb "*"
  !insertmacro droplineVerb "Directory"
  WriteRegStr SHELL_CONTEXT "Software\Classes\dropline" "" "URL:Dropline"
  WriteRegStr SHELL_CONTEXT "Software\Classes\dropline" "URL Protocol" ""
  WriteRegStr SHELL_CONTEXT "Software\Classes\dropline\shell\open\command" "" '"$INSTDIR\${APP_EXECUTABLE_FILENAME}" "%1"'
  CreateShortCut "$SENDTO\Dropline.lnk" "$INSTDIR\${APP_EXECUTABLE_FILENAME}" "--send"
!macroend

!macro customUnInstall
  DeleteRegKey SHELL_CONTEXT "Software\Classes\*\shell\Dropline"
  DeleteRegKey SHELL_CONTEXT "Software\Classes\Directory\shell\Dropline"
  ; An update installs over the old version: links must go on working meanwhile.
  ${ifNot} ${isUpdated}
    DeleteRegKey SHELL_CONTEXT "Software\Classes\dropline"
    Delete "$SENDTO\Dropline.lnk"
  ${endIf}
!macroend
