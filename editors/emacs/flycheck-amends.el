;;; flycheck-amends.el --- Check replies to customers with amends  -*- lexical-binding: t; -*-

;; Package-Requires: ((emacs "26.1") (flycheck "32"))

;;; Commentary:

;; (require 'flycheck-amends)
;; (add-hook 'text-mode-hook #'flycheck-mode)

;;; Code:

(require 'flycheck)

(flycheck-define-checker amends
  "A linter for replies to customers."
  :command ("amends" "check" "--exit-zero" "--output-format" "concise" "--column-unit" "char"
            "--stdin-filename" (eval (or (buffer-file-name) (buffer-name))) "-")
  :standard-input t
  :error-patterns
  ((error line-start (file-name) ":" line ":" column ": error: "
          (message) " [" (id (one-or-more (not (any "]")))) "]" line-end)
   (warning line-start (file-name) ":" line ":" column ": warning: "
            (message) " [" (id (one-or-more (not (any "]")))) "]" line-end)
   (info line-start (file-name) ":" line ":" column ": info: "
         (message) " [" (id (one-or-more (not (any "]")))) "]" line-end))
  :modes (text-mode message-mode markdown-mode mail-mode))

(add-to-list 'flycheck-checkers 'amends)

(provide 'flycheck-amends)
;;; flycheck-amends.el ends here
