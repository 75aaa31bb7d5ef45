;;; flymake-amends.el --- Check replies to customers with amends  -*- lexical-binding: t; -*-

;; Package-Requires: ((emacs "26.1"))

;;; Commentary:

;; (require 'flymake-amends)
;; (add-hook 'text-mode-hook #'flymake-amends-setup)

;;; Code:

(require 'flymake)

(defgroup flymake-amends nil
  "Check replies to customers with amends."
  :group 'flymake)

(defcustom flymake-amends-program "amends"
  "The program."
  :type 'string)

(defvar-local flymake-amends--process nil)

(defun flymake-amends--report (source process report)
  "Hand what PROCESS found in the buffer SOURCE to the function REPORT."
  (let ((kinds '(("error" . :error) ("warning" . :warning) ("info" . :note)))
        found)
    (with-current-buffer (process-buffer process)
      (goto-char (point-min))
      (while (re-search-forward
              "^.+?:\\([0-9]+\\):\\([0-9]+\\): \\(error\\|warning\\|info\\): \\(.*\\)$" nil t)
        (let* ((line (string-to-number (match-string 1)))
               (column (string-to-number (match-string 2)))
               (kind (cdr (assoc (match-string 3) kinds)))
               (text (match-string 4))
               (region (flymake-diag-region source line column)))
          (push (flymake-make-diagnostic source (car region) (cdr region) kind text) found))))
    (funcall report (nreverse found))))

(defun flymake-amends (report &rest _)
  "A backend of Flymake: give the findings in this buffer to the function REPORT."
  (unless (executable-find flymake-amends-program)
    (error "There is no program %s" flymake-amends-program))
  (when (process-live-p flymake-amends--process)
    (kill-process flymake-amends--process))
  (let ((source (current-buffer))
        (name (or (buffer-file-name) (buffer-name)))
        (coding-system-for-write 'utf-8)
        (coding-system-for-read 'utf-8))
    (save-restriction
      (widen)
      (setq flymake-amends--process
            (make-process
             :name "flymake-amends" :noquery t :connection-type 'pipe
             :buffer (generate-new-buffer " *flymake-amends*")
             :command (list flymake-amends-program "check" "--output-format" "concise"
                            "--column-unit" "char" "--stdin-filename" name "-")
             :sentinel
             (lambda (process _event)
               (when (memq (process-status process) '(exit signal))
                 (unwind-protect
                     ;; What was found in an older state of the buffer is of no use.
                     (when (and (buffer-live-p source)
                                (with-current-buffer source (eq process flymake-amends--process)))
                       (flymake-amends--report source process report))
                   (kill-buffer (process-buffer process)))))))
      (process-send-region flymake-amends--process (point-min) (point-max))
      (process-send-eof flymake-amends--process))))

;;;###autoload
(defun flymake-amends-setup ()
  "Check this buffer with amends."
  (add-hook 'flymake-diagnostic-functions #'flymake-amends nil t)
  (flymake-mode 1))

(provide 'flymake-amends)
;;; flymake-amends.el ends here
